/**
 * What the Linux kernel tells this process about its own sockets: one system call on a file
 * descriptor that is already open, no privilege, no scan.
 *
 * <ol>
 *   <li>{@link io.socktrace.kernel.JnaCalls} opens the {@link io.socktrace.kernel.SystemCalls}
 *       once, away from the application's threads, or says in one sentence why it cannot.
 *   <li>{@link io.socktrace.kernel.Tick} tells how fine the kernel's own clock is.
 *   <li>{@link io.socktrace.kernel.SocketReader} asks about one descriptor: its inode, its cookie,
 *       its drops, its {@link io.socktrace.kernel.TcpInfo}.
 *   <li>{@link io.socktrace.kernel.procfs} reads what only files tell, off the application's
 *       threads.
 * </ol>
 *
 * Steps 1 and 2 may block and allocate. Step 3 runs on the thread that accepts a connection: it
 * allocates nothing, takes no lock, throws nothing and logs nothing; a fact that the kernel refuses
 * is absent, and absent is never zero.
 */
package io.socktrace.kernel;
