/**
 * The sockets of the whole host, of every process, with or without an agent: what {@code
 * listeners}, {@code watch}, {@code explain}, {@code doctor}, the page and a scrape show.
 *
 * <ol>
 *   <li>{@link io.socktrace.collector.sockets.ListenerScan} asks sock_diag for the listeners of
 *       this network namespace, and the files of one process in each other namespace for theirs.
 *   <li>{@code Owners} finds out who holds them: inode, then {@code /proc/PID/fd}.
 *   <li>{@link io.socktrace.collector.sockets.Reported} is what the agents have told a running
 *       collector; a listener of a JVM with agent that is not in there is worth a word.
 *   <li>{@link io.socktrace.collector.sockets.ListenersText} and {@link
 *       io.socktrace.collector.sockets.ListenersJson} show that, {@link
 *       io.socktrace.collector.sockets.WaitingView} who waits in their queues.
 *   <li>{@link io.socktrace.collector.sockets.HostWatch} does that for a collector that serves, at
 *       most once a second; {@link io.socktrace.collector.sockets.Coverage} tells which listeners
 *       are an agent's, and {@link io.socktrace.collector.sockets.HostView} shows the others.
 *   <li>{@link io.socktrace.collector.sockets.Explanation} goes the way from one descriptor to its
 *       trace ({@code TraceOfSocket}) step by step, and {@link
 *       io.socktrace.collector.sockets.Checkup} says what of all this works here.
 * </ol>
 *
 * No privilege is needed. What this user may not know is "unknown", with the capability that would
 * help; absent numbers are -1, and left out of JSON.
 */
package io.socktrace.collector.sockets;
