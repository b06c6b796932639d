package io.socktrace.kernel.sockdiag;

import java.net.InetSocketAddress;

/**
 * A connection that waits in an accept queue.
 *
 * @param waitMillis since its handshake ended, to a tick; -1 if the kernel does not tell
 * @param clientGone whether the client's FIN has come (CLOSE_WAIT): it has closed, or at the least
 *     sends no more
 */
public record Queued(
    InetSocketAddress local,
    InetSocketAddress remote,
    long cookie,
    long waitMillis,
    boolean clientGone) {}
