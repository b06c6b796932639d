/**
 * What the agent costs, measured from outside.
 *
 * <ol>
 *   <li>{@link io.socktrace.agent.bench.Startup} starts JVMs in turn, a few hundred of them;
 *   <li>{@link io.socktrace.agent.bench.Launch} starts one of them and measures it;
 *   <li>{@link io.socktrace.agent.bench.Rows} keeps every measurement, and sums them up.
 * </ol>
 */
package io.socktrace.agent.bench;
