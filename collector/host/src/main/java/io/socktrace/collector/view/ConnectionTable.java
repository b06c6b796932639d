package io.socktrace.collector.view;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** The connections that waited longest for accept, of those still kept. */
final class ConnectionTable {
  private static final int ROWS = 10;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  private ConnectionTable() {}

  static void append(StringBuilder out, List<Connection> slowest, ZoneId zone) {
    out.append("SLOWEST CONNECTIONS (of ").append(slowest.size()).append(" kept)\n");
    if (slowest.isEmpty()) {
      out.append("  none yet\n");
      return;
    }
    Table table =
        new Table(
            "wait for accept",
            "listener",
            "peer",
            ">fd",
            ">inode",
            "accepted at",
            "trace",
            ">duration",
            ">in",
            ">out",
            ">zero-copied");
    slowest.stream().limit(ROWS).forEach(connection -> row(table, connection, zone));
    table.appendTo(out);
  }

  private static void row(Table table, Connection connection, ZoneId zone) {
    table.row(
        connection.waitText(),
        Endpoint.server(connection.attributes()),
        Endpoint.peer(connection.attributes()),
        dash(connection.attributes().text("socktrace.socket.fd")),
        dash(connection.attributes().text("socktrace.socket.inode")),
        time(connection.accept().endNanos(), zone),
        connection.traceId().substring(0, 8),
        connection.durationSeconds().isPresent()
            ? Quantity.seconds(connection.durationSeconds().getAsDouble())
            : "open",
        ListenerTable.bytes(connection.bytes("receive")),
        ListenerTable.bytes(connection.bytes("transmit")),
        ListenerTable.percent(connection.zeroCopyRatio()));
  }

  static String time(long nanos, ZoneId zone) {
    long seconds = Math.floorDiv(nanos, 1_000_000_000L);
    long rest = Math.floorMod(nanos, 1_000_000_000L);
    return TIME.format(Instant.ofEpochSecond(seconds, rest).atZone(zone));
  }

  private static String dash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
