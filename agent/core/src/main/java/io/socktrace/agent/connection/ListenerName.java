package io.socktrace.agent.connection;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a listener is called in telemetry: bind address and port, or the path of a Unix socket.
 *
 * @param port -1 for a Unix socket
 * @param transport {@code tcp} or {@code unix}
 * @param type {@code ipv4}, {@code ipv6}, or null for a Unix socket
 */
public record ListenerName(String address, int port, String transport, String type) {
  /** Stands for all listeners beyond {@code socktrace.listeners.max}. */
  public static final ListenerName OVERFLOW = new ListenerName("overflow", -1, "tcp", null);

  /** The JDK makes IPv6 sockets, for both, where the kernel has IPv6 and nobody forbids it. */
  private static final boolean SOCKETS_ARE_DUAL_STACK =
      !Boolean.getBoolean("java.net.preferIPv4Stack") && kernelHasIpv6();

  private static boolean kernelHasIpv6() {
    try {
      return !Files.readString(Path.of("/proc/self/net/if_inet6")).isBlank();
    } catch (IOException none) {
      return false;
    }
  }

  /**
   * @param local {@code SocketAddress}, or {@code InetAddress} with the port beside it, or null
   */
  static ListenerName of(Object local, int localPort) {
    return of(local, localPort, SOCKETS_ARE_DUAL_STACK);
  }

  static ListenerName of(Object local, int localPort, boolean dualStack) {
    if (local instanceof UnixDomainSocketAddress unix) {
      return new ListenerName(unix.getPath().toString(), -1, "unix", null);
    }
    if (local instanceof InetSocketAddress inet) {
      return of(inet.getAddress(), inet.getPort(), false);
    }
    if (local instanceof InetAddress wildcard && wildcard.isAnyLocalAddress() && dualStack) {
      // ServerSocket says 0.0.0.0 of a socket that the kernel has bound to ::.
      return new ListenerName("::", localPort, "tcp", "ipv6");
    }
    if (local instanceof InetAddress address) {
      return new ListenerName(
          IpText.of(address), localPort, "tcp", address instanceof Inet6Address ? "ipv6" : "ipv4");
    }
    return new ListenerName("unknown", localPort, "tcp", null);
  }

  /** {@code 127.0.0.1:8080}, {@code [::]:8080} or {@code /run/app.sock}: the target of a span. */
  public String target() {
    if (port < 0) {
      return address;
    }
    return address.indexOf(':') >= 0 ? "[" + address + "]:" + port : address + ":" + port;
  }
}
