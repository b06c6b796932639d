package io.socktrace.agent.telemetry;

import io.opentelemetry.api.trace.SpanBuilder;
import io.socktrace.agent.connection.IpText;
import io.socktrace.agent.connection.KernelReader;
import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Sockets;
import io.socktrace.kernel.SocketReader;
import java.net.InetSocketAddress;

/**
 * Asks for what can wait until socktrace's thread has the event, so that the accepting thread need
 * not: the cookie and the local address of a connection.
 *
 * <p>The descriptor may have been closed and reused in between. The probe empties the slot before
 * the JDK closes the descriptor, so an answer is the connection's own if the connection still
 * stands in its slot after the answer came; otherwise it is thrown away.
 */
public final class LateFacts {
  private final SocketReader reader;

  public LateFacts(SocketReader reader) {
    this.reader = reader;
  }

  void describe(SpanBuilder span, Connection connection) {
    Listener listener = connection.listener;
    if (listener.inode >= 0) {
      span.setAttribute(Names.LISTENER_INODE, Long.toUnsignedString(listener.inode));
    }
    long cookie = reader.readCookie(connection.fd);
    InetSocketAddress local = listener.unixDomain ? null : reader.readLocalAddress(connection.fd);
    if (!isStillOpen(connection)) {
      return;
    }
    if (cookie != SocketReader.NO_COOKIE) {
      span.setAttribute(Names.SOCKET_COOKIE, Long.toUnsignedString(cookie));
    }
    if (local != null) {
      span.setAttribute(Names.LOCAL_ADDRESS, IpText.of(local.getAddress()));
      span.setAttribute(Names.LOCAL_PORT, (long) local.getPort());
    }
  }

  /** The kernel's totals of a connection that is open when the process ends. */
  void readTotals(Connection connection) {
    if (!connection.listener.unixDomain
        && reader.readTcpInfo(connection.fd)
        && isStillOpen(connection)) {
      KernelReader.copyTotals(reader.tcpInfo(), connection.kept);
    }
  }

  private static boolean isStillOpen(Connection connection) {
    return Sockets.CONNECTIONS.get(connection.fd) == connection && connection.closedNanos == 0;
  }
}
