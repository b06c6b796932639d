package io.socktrace.agent.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;

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

  /**
   * @param local {@code SocketAddress}, or {@code InetAddress} with the port beside it, or null
   */
  static ListenerName of(Object local, int localPort) {
    if (local instanceof UnixDomainSocketAddress unix) {
      return new ListenerName(unix.getPath().toString(), -1, "unix", null);
    }
    if (local instanceof InetSocketAddress inet) {
      return of(inet.getAddress(), inet.getPort());
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
