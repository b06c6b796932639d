/**
 * What woven JDK code may call: the only classes of socktrace that the bootstrap loader knows.
 *
 * <p>The way of one connection through this package:
 *
 * <ol>
 *   <li>{@link io.socktrace.bootstrap.Probe} is called by the woven method, on the application's
 *       thread;
 *   <li>{@link io.socktrace.bootstrap.Sockets} turns the file descriptor into the {@link
 *       io.socktrace.bootstrap.Listener} or {@link io.socktrace.bootstrap.Connection} behind it;
 *   <li>{@link io.socktrace.bootstrap.KernelFacts} asks the kernel, once native access is up;
 *   <li>{@link io.socktrace.bootstrap.Histogram} and the counters of the listener take the number,
 *       before anything can be dropped;
 *   <li>{@link io.socktrace.bootstrap.Keeping} decides whether the connection is kept as spans, and
 *       {@link io.socktrace.bootstrap.EventQueue} carries the kept ones to socktrace's own thread,
 *       which {@link io.socktrace.bootstrap.Alarm} wakes where that must not wait.
 * </ol>
 *
 * <p>A file that is copied takes another way: {@link io.socktrace.bootstrap.TransferProbe} sees
 * which of the JDK's steps did it, {@link io.socktrace.bootstrap.CopyLoops} lets reads and writes
 * know that they are part of one, {@link io.socktrace.bootstrap.Fallbacks} counts why it was not
 * zero-copy and samples who asked for it.
 *
 * <p>Nothing here depends on anything but {@code java.base}, takes a lock, logs, or throws into the
 * application. No lambda, no string concatenation by {@code invokedynamic}: these classes run
 * before {@code main} does.
 */
package io.socktrace.bootstrap;
