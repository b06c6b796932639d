package io.socktrace.agent.connection;

import io.socktrace.kernel.sockdiag.HalfOpen;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Half-open connections, counted for the address at which they will arrive.
 *
 * <p>The kernel does not tell which of several sockets of one address will get one: they have one
 * number together. A connection to an address that a socket is bound to is that one's, as in the
 * kernel's own look-up; else the wildcard's of its port.
 */
final class SynQueues {
  private static final InetAddress ANY_IPV4 = any(new byte[4]);
  private static final InetAddress ANY_IPV6 = any(new byte[16]);

  private SynQueues() {}

  static Map<ListenerName, Long> count(
      List<HalfOpen> halfOpen, Collection<InetSocketAddress> listening) {
    Set<InetSocketAddress> bound = new HashSet<>(listening);
    Map<ListenerName, Long> counts = new HashMap<>();
    for (HalfOpen each : halfOpen) {
      counts.merge(ListenerName.of(homeOf(each.local(), bound), -1), 1L, Long::sum);
    }
    return counts;
  }

  /** Where the kernel brings a connection to this address. */
  static InetSocketAddress homeOf(InetSocketAddress local, Set<InetSocketAddress> bound) {
    if (bound.contains(local)) {
      return local;
    }
    InetSocketAddress ipv4 = new InetSocketAddress(ANY_IPV4, local.getPort());
    if (local.getAddress() instanceof Inet4Address && bound.contains(ipv4)) {
      return ipv4;
    }
    return new InetSocketAddress(ANY_IPV6, local.getPort());
  }

  private static InetAddress any(byte[] zeros) {
    try {
      // Of 16 bytes this gives an Inet6Address, of 4 an Inet4Address.
      return zeros.length == 16
          ? Inet6Address.getByAddress(null, zeros, -1)
          : InetAddress.getByAddress(zeros);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
