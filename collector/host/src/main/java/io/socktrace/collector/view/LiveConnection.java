package io.socktrace.collector.view;

import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Span;
import io.socktrace.collector.store.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A connection for the page: its row among the slowest, and its trace as a waterfall. */
final class LiveConnection {
  private static final int MAX_SPANS = 200;

  private LiveConnection() {}

  static Map<String, Object> row(Connection connection) {
    Attributes attributes = connection.attributes();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("traceId", connection.traceId());
    map.put("wait", connection.waitText());
    map.put("service", Text.fit(connection.accept().resource().service(), LiveView.NAME_CHARS));
    map.put("listener", Text.fit(Endpoint.server(attributes), LiveView.NAME_CHARS));
    map.put("peer", Text.fit(Endpoint.peer(attributes), LiveView.NAME_CHARS));
    map.put("fd", LiveView.dash(attributes.text("socktrace.socket.fd")));
    map.put("inode", LiveView.dash(attributes.text("socktrace.socket.inode")));
    map.put("acceptedAtMillis", connection.accept().endNanos() / 1_000_000);
    map.put(
        "duration",
        connection.durationSeconds().isPresent()
            ? Quantity.seconds(connection.durationSeconds().getAsDouble())
            : "open");
    map.put("in", ListenerTable.bytes(connection.bytes("receive")));
    map.put("out", ListenerTable.bytes(connection.bytes("transmit")));
    map.put("zeroCopied", ListenerTable.percent(connection.zeroCopyRatio()));
    return map;
  }

  /** Any trace: of a connection with its bytes, of anything else with its bars alone. */
  static Map<String, Object> whole(Trace trace) {
    Optional<Connection> connection = Connection.of(trace);
    List<Span> spans =
        trace.spans().stream()
            .sorted(Comparator.comparingLong(Span::startNanos).thenComparing(Span::endNanos))
            .limit(MAX_SPANS)
            .toList();
    long start = spans.stream().mapToLong(Span::startNanos).min().orElse(0);
    long end = spans.stream().mapToLong(Span::endNanos).max().orElse(start);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("traceId", trace.id());
    map.put("length", Quantity.seconds((end - start) / 1e9));
    map.put("startMillis", start / 1_000_000);
    map.put("connection", connection.map(LiveConnection::row).orElse(null));
    map.put("bytes", connection.map(LiveConnection::bytes).orElse(null));
    map.put(
        "spans",
        spans.stream().map(span -> bar(span, connection.orElse(null), start, end)).toList());
    map.put("spansInAll", trace.spans().size());
    return map;
  }

  private static Map<String, Object> bar(Span span, Connection connection, long start, long end) {
    boolean accept = connection != null && span == connection.accept();
    double whole = Math.max(1, end - start);
    Map<String, Object> map = new LinkedHashMap<>();
    String name = connection == null ? span.name() : span.name().split(" ", 2)[0];
    map.put("name", Text.fit(name, LiveView.NAME_CHARS));
    map.put(
        "length", accept ? connection.waitText() : Quantity.seconds(span.durationNanos() / 1e9));
    map.put("from", (span.startNanos() - start) / whole);
    map.put("to", Math.max(span.startNanos(), span.endNanos()) / whole - start / whole);
    map.put("error", span.error());
    map.put(
        "facts",
        connection == null
            ? ""
            : Text.fit(Waterfall.facts(span, connection), LiveView.VALUE_CHARS));
    List<Object> attributes = new ArrayList<>();
    span.attributes()
        .forEach(
            (key, value) ->
                attributes.add(
                    List.of(
                        Text.fit(key, LiveView.NAME_CHARS),
                        Text.fit(value.toString(), LiveView.VALUE_CHARS))));
    map.put("attributes", attributes);
    return map;
  }

  private static List<Object> bytes(Connection connection) {
    List<Object> rows = new ArrayList<>();
    for (String direction : List.of("receive", "transmit")) {
      long all = connection.bytes(direction).orElse(0);
      connection
          .bytesByPath(direction)
          .forEach(
              (path, bytes) ->
                  rows.add(
                      Map.of(
                          "direction",
                          direction.equals("receive") ? "in" : "out",
                          "path",
                          Text.fit(path, LiveView.NAME_CHARS),
                          "bytes",
                          Quantity.bytes(bytes),
                          "ratio",
                          all == 0 ? 0.0 : (double) bytes / all)));
    }
    return rows;
  }
}
