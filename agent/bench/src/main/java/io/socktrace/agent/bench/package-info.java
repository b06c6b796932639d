/**
 * What the agent costs, each measurement one main class.
 *
 * <ol>
 *   <li>{@link io.socktrace.agent.bench.Startup}: time and CPU of a start and an end, agents taking
 *       turns; {@link io.socktrace.agent.bench.Launch} is one start;
 *   <li>{@link io.socktrace.agent.bench.Callgrind}: instructions of an operation;
 *   <li>{@link io.socktrace.agent.bench.Operations}: bytes and system calls of an operation;
 *   <li>{@link io.socktrace.agent.bench.jmh.Jmh}: nanoseconds of an operation;
 *   <li>{@link io.socktrace.agent.bench.IdleMemory}: memory of connections that do nothing.
 * </ol>
 *
 * <p>The middle three measure the same {@link io.socktrace.agent.bench.Operation}s, a {@link
 * io.socktrace.agent.bench.Batch} at a time, against a {@link io.socktrace.agent.bench.Peer} that
 * the agent does not see. {@link io.socktrace.agent.bench.Arm} is with or without the agent, and
 * every row goes to {@link io.socktrace.agent.bench.Tsv}.
 */
package io.socktrace.agent.bench;
