package io.socktrace.collector.view;

import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Span;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * One connection as bars on a common time axis: in the kernel's queue, in the application's, open.
 *
 * <p>The accept bar is drawn from the span, but its length in words is the wait with its bounds:
 * both ends of the span would suggest nanoseconds, and the kernel's clock ticks in milliseconds.
 */
final class Waterfall {
  private static final int AXIS = 50;
  private static final int ROWS = 12;
  private static final int FACTS = 150;

  private Waterfall() {}

  static void append(StringBuilder out, List<Connection> slowest) {
    Connection connection =
        slowest.stream().filter(Connection::hasAllSpans).findFirst().orElse(null);
    if (connection == null) {
      out.append("ONE CONNECTION\n  none has all its spans yet (they follow when it is closed)\n");
      return;
    }
    out.append("ONE CONNECTION: trace ").append(connection.traceId()).append(", ");
    out.append(Text.fit(Endpoint.peer(connection.attributes()), 60)).append(" -> ");
    out.append(Text.fit(Endpoint.server(connection.attributes()), 60)).append('\n');
    List<Span> spans =
        connection.spans().stream()
            .sorted(Comparator.comparingLong(Span::startNanos).thenComparing(Span::endNanos))
            .limit(ROWS)
            .toList();
    long start = spans.stream().mapToLong(Span::startNanos).min().orElse(0);
    long end = spans.stream().mapToLong(Span::endNanos).max().orElse(start);
    spans.forEach(span -> row(out, connection, span, start, end));
    if (connection.spans().size() > ROWS) {
      out.append("  and ").append(connection.spans().size() - ROWS).append(" more spans\n");
    }
    out.append(" ".repeat(39)).append('0');
    String length = Quantity.seconds((end - start) / 1e9);
    out.append(" ".repeat(Math.max(1, AXIS - 1 - length.length()))).append(length).append('\n');
  }

  private static void row(
      StringBuilder out, Connection connection, Span span, long start, long end) {
    boolean accept = span == connection.accept();
    String length = accept ? connection.waitText() : Quantity.seconds(span.durationNanos() / 1e9);
    String action = span.name().split(" ", 2)[0];
    out.append("  ").append(pad(Text.fit(action, 11), 12)).append(pad(length, 24)).append('|');
    out.append(bar(span.startNanos() - start, span.endNanos() - start, end - start));
    out.append("| ").append(Text.fit(facts(span, connection), FACTS)).append('\n');
  }

  private static String bar(long from, long to, long whole) {
    double scale = (double) AXIS / Math.max(1, whole);
    int first = Math.max(0, Math.min(AXIS - 1, (int) (from * scale)));
    int last = Math.max(first + 1, Math.min(AXIS, (int) Math.round(to * scale)));
    return " ".repeat(first) + "#".repeat(last - first) + " ".repeat(AXIS - last);
  }

  static String facts(Span span, Connection connection) {
    Attributes attributes = span.attributes();
    if (span == connection.accept()) {
      String queue = ListenerTable.whole(attributes.whole("socktrace.accept_queue.length"));
      String limit = ListenerTable.whole(attributes.whole("socktrace.accept_queue.limit"));
      return "queue " + queue + "/" + limit + fact(", thread ", attributes.text("thread.name"));
    }
    if (connection.whole().isPresent() && span == connection.whole().get()) {
      return "in "
          + ListenerTable.bytes(connection.bytes("receive"))
          + ", out "
          + ListenerTable.bytes(connection.bytes("transmit"))
          + paths(connection)
          + fact(", zero-copied ", dashless(connection))
          + fact(", closed by ", attributes.text("socktrace.close.reason"))
          + fact(", ", attributes.text("error.type"))
          + suppressed(connection.transfersSuppressed());
    }
    if (connection.dispatch().isPresent() && span == connection.dispatch().get()) {
      return fact("first read by thread ", attributes.text("thread.name"));
    }
    return span.name().startsWith("transfer_to ") ? transfer(attributes) : "";
  }

  private static String transfer(Attributes attributes) {
    Fallback.Kind kind = Fallback.Kind.of("", attributes);
    String caller = kind.function().isEmpty() ? "" : Fallback.at(kind.function(), kind.line());
    return ListenerTable.bytes(attributes.whole("socktrace.io.size"))
        + fact(" by ", kind.path())
        + fact(", ", kind.reason())
        + fact(" ", Text.fitEnd(kind.target(), CallSiteTable.TARGET_CHARS))
        + fact(", at ", Text.fitEnd(caller, CallSiteTable.SITE_CHARS));
  }

  private static String paths(Connection connection) {
    Map<String, Long> sent = connection.bytesByPath("transmit");
    return CopyPaths.areTelling(sent) ? " (" + CopyPaths.text(sent) + ")" : "";
  }

  private static String suppressed(long transfers) {
    return transfers == 0 ? "" : ", " + Text.plural(transfers, "more transfer") + " without a span";
  }

  private static String dashless(Connection connection) {
    return connection.zeroCopyRatio().isPresent()
        ? Quantity.percent(connection.zeroCopyRatio().getAsDouble())
        : "";
  }

  private static String fact(String before, String value) {
    return value.isEmpty() ? "" : before + value;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
