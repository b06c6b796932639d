package io.socktrace.kernel.sockdiag;

import java.net.InetSocketAddress;

/**
 * A TCP socket in LISTEN; what is absent is -1.
 *
 * @param local a mapped IPv4 address is an IPv4 address, as everywhere in Java
 * @param cookie the {@code sk:} of {@code ss -e}; 0, which no socket has, if absent
 * @param queueLength connections in the accept queue
 * @param queueLimit the backlog of listen(2), clamped by somaxconn; the kernel admits one more
 * @param drops connection attempts that this listener dropped, a u32 that wraps
 * @param interfaceIndex of the interface that the socket is bound to, 0 for none
 * @param v6only whether the kernel says that no IPv4 connection comes here
 */
public record InetListener(
    InetSocketAddress local,
    long inode,
    long cookie,
    int uid,
    long queueLength,
    long queueLimit,
    long drops,
    int interfaceIndex,
    boolean v6only) {}
