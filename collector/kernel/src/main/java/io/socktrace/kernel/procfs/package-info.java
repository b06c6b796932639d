/**
 * Kernel facts that only files under {@code /proc} tell: one class per file.
 *
 * <ol>
 *   <li>The class reads its whole file below the root given to its constructor ({@link
 *       io.socktrace.kernel.procfs.Netstat}, {@link io.socktrace.kernel.procfs.Snmp}, {@link
 *       io.socktrace.kernel.procfs.NetTcp}, {@link io.socktrace.kernel.procfs.NetUnix}, {@link
 *       io.socktrace.kernel.procfs.Somaxconn}). No such file: empty, "not supported here".
 *   <li>A second method parses text that is given to it, so that it can be tried on captures. A
 *       line that it cannot read is a {@link io.socktrace.kernel.procfs.MalformedLineException}; in
 *       a table of sockets it is one row less, and counted.
 *   <li>A column that this kernel does not have is empty, never zero.
 * </ol>
 *
 * These classes allocate and do I/O: they are for threads of socktrace's own.
 */
package io.socktrace.kernel.procfs;
