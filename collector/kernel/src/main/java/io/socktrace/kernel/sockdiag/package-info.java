/**
 * Every socket of this network namespace, of whatever process, by {@code NETLINK_SOCK_DIAG}: one
 * class per kernel message.
 *
 * <ol>
 *   <li>{@link io.socktrace.kernel.sockdiag.SockDiag} asks: listeners, half-open connections,
 *       connections that wait to be accepted, Unix listeners.
 *   <li>A request ({@code InetDiagRequest}, {@code UnixDiagRequest}) goes out and datagrams come in
 *       through {@code NetlinkSocket}, the only class here that makes system calls.
 *   <li>{@code DumpParser} splits a datagram into messages ({@code NetlinkHeader}), and each row is
 *       read by {@code InetDiagMessage} or {@code UnixDiagMessage}, whose optional parts are found
 *       by {@code AttributeWalk}. All parse memory that is given to them.
 *   <li>The answer is a {@link io.socktrace.kernel.sockdiag.Dump}: its rows, and whether they are
 *       all.
 *   <li>{@link io.socktrace.kernel.sockdiag.ListenerReader} asks {@code /proc} where the kernel
 *       refuses this, and says what is missing then.
 * </ol>
 *
 * No privilege is needed. These classes allocate: they are for threads of socktrace's own. What the
 * kernel did not tell is absent, and absent is never zero.
 */
package io.socktrace.kernel.sockdiag;
