/**
 * The agent inside its isolated loader.
 *
 * <ol>
 *   <li>{@link io.socktrace.agent.Installer} is called by premain: reads the {@link
 *       io.socktrace.agent.Options}, defines the bootstrap classes, weaves, and returns;
 *   <li>{@link io.socktrace.agent.AgentThread} is started by the first listening socket: it warms
 *       native access up, starts OpenTelemetry, and from then on carries what the probe queued;
 *   <li>{@link io.socktrace.agent.Console} is how all of it speaks to the user.
 * </ol>
 */
package io.socktrace.agent;
