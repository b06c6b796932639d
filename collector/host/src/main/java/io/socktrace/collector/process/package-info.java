/**
 * What {@code /proc/PID} tells about processes and their open files: one class per file.
 *
 * <ol>
 *   <li>{@link io.socktrace.collector.process.Processes} lists them.
 *   <li>{@link io.socktrace.collector.process.FdLinks} and {@link
 *       io.socktrace.collector.process.FdInfo} are its open files, {@link
 *       io.socktrace.collector.process.SocketTable} finds the kernel's row of one of them, {@link
 *       io.socktrace.collector.process.NetworkNamespaces} says in which namespace that row stands.
 *   <li>{@link io.socktrace.collector.process.Arguments}, {@link
 *       io.socktrace.collector.process.Environment} and {@link
 *       io.socktrace.collector.process.JavaCommand} say what program it is, {@link
 *       io.socktrace.collector.process.ProcessStatus} whose.
 *   <li>{@link io.socktrace.collector.process.ProcMount} and {@link
 *       io.socktrace.collector.process.Sysctl} are about the host.
 * </ol>
 *
 * Each is given the path where procfs is mounted, and reads and parses in two methods. A process
 * may vanish at any moment, and another user's may refuse: {@link
 * io.socktrace.collector.process.Refusal} tells the two apart.
 */
package io.socktrace.collector.process;
