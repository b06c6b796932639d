/**
 * What the Linux kernel tells this process about its own sockets: one system call on a file
 * descriptor that is already open, no privilege, no scan; and what it tells about all the others.
 *
 * <ol>
 *   <li>{@link io.socktrace.kernel.KernelAccess} finds, away from the application's threads, the
 *       way to make {@link io.socktrace.kernel.SystemCalls}, or says in one sentence why there is
 *       none; and how fine the kernel's own clock is.
 *   <li>{@link io.socktrace.kernel.SocketReader} asks about one descriptor: its inode, its cookie,
 *       its drops, its {@link io.socktrace.kernel.TcpInfo}.
 *   <li>{@link io.socktrace.kernel.Epoll} sleeps until one of several is readable.
 *   <li>{@link io.socktrace.kernel.sockdiag} asks about every socket of the network namespace,
 *       those of other processes too.
 *   <li>{@link io.socktrace.kernel.procfs} reads what only files tell, off the application's
 *       threads.
 * </ol>
 *
 * Step 1 may block and allocate. Step 2 runs on the thread that accepts a connection: it allocates
 * nothing, takes no lock, throws nothing and logs nothing; a fact that the kernel refuses is
 * absent, and absent is never zero.
 */
package io.socktrace.kernel;
