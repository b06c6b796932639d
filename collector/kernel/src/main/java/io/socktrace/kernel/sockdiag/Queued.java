package io.socktrace.kernel.sockdiag;

import java.net.InetSocketAddress;

/**
 * A connection that waits in an accept queue.
 *
 * @param waitMillis since its handshake ended, to a tick; -1 if the kernel does not tell
 */
public record Queued(
    InetSocketAddress local, InetSocketAddress remote, long cookie, long waitMillis) {}
