package io.socktrace.kernel.sockdiag;

import java.net.InetSocketAddress;

/** A connection whose SYN has been answered, and whose client has not answered that (SYN_RECV). */
public record HalfOpen(InetSocketAddress local, InetSocketAddress remote) {}
