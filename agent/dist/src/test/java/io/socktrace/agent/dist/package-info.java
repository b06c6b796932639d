/**
 * Tests of the built jar: each launches a real JVM with {@code -javaagent} and reads the OTLP that
 * arrives.
 *
 * <ol>
 *   <li>{@link io.socktrace.agent.dist.EachJdk} runs a test on JDK 17 and on JDK 25;
 *   <li>{@link io.socktrace.agent.dist.AgentRun} launches one of the small programs in {@code
 *       apps};
 *   <li>{@link io.socktrace.agent.dist.OtlpReceiver} takes what the agent sends;
 *   <li>{@link io.socktrace.agent.dist.Telemetry} is what it sent, decoded.
 * </ol>
 *
 * <p>What is public here the examples' tests use too.
 */
package io.socktrace.agent.dist;
