package io.socktrace.collector.view;

import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.ForwardCounts;
import io.socktrace.collector.store.Histogram;
import io.socktrace.collector.store.PointCounts;
import io.socktrace.collector.store.Snapshot;
import io.socktrace.collector.store.Span;
import io.socktrace.collector.store.SpanCounts;
import io.socktrace.collector.store.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same state as JSON. What is not known is left out, never 0; units end the names.
 *
 * <p>A trace's times are text: nanoseconds since the epoch do not fit a JavaScript number.
 */
public final class JsonView {
  private static final int MAX_CONNECTIONS = 100;

  private JsonView() {}

  public static String all(Snapshot snapshot) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("listeners", listenerMaps(snapshot));
    all.put("stalls", JsonStalls.of(snapshot));
    all.put("fallbacks", JsonFallbacks.of(snapshot));
    all.put("connections", connectionMaps(snapshot));
    all.put("lost", lost(snapshot));
    return Json.of(all);
  }

  public static String listeners(Snapshot snapshot) {
    return Json.of(Map.of("listeners", listenerMaps(snapshot)));
  }

  public static String stalls(Snapshot snapshot) {
    return Json.of(Map.of("stalls", JsonStalls.of(snapshot)));
  }

  public static String fallbacks(Snapshot snapshot) {
    return Json.of(Map.of("fallbacks", JsonFallbacks.of(snapshot)));
  }

  public static String connections(Snapshot snapshot) {
    return Json.of(Map.of("connections", connectionMaps(snapshot)));
  }

  /** The connections that were kept of one socket. */
  public static String connectionsOf(Snapshot snapshot, String inode) {
    return connectionsWith(snapshot, "inode", inode);
  }

  /** Those of one peer: what a connection is found by that has no inode. */
  public static String connectionsFrom(Snapshot snapshot, String peer) {
    return connectionsWith(snapshot, "peer", peer);
  }

  private static String connectionsWith(Snapshot snapshot, String key, String value) {
    return Json.of(
        Map.of(
            "connections",
            Connections.slowest(snapshot).stream()
                .map(JsonView::connection)
                .filter(connection -> value.equals(connection.get(key)))
                .toList()));
  }

  public static String trace(Trace trace) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("traceId", trace.id());
    map.put("spans", trace.spans().stream().map(JsonView::span).toList());
    return Json.of(map);
  }

  private static List<?> listenerMaps(Snapshot snapshot) {
    Openings openings = Openings.of(snapshot);
    return Listeners.of(snapshot).stream().map(l -> listener(l, openings)).toList();
  }

  private static List<?> connectionMaps(Snapshot snapshot) {
    return Connections.slowest(snapshot).stream()
        .limit(MAX_CONNECTIONS)
        .map(JsonView::connection)
        .toList();
  }

  private static Map<String, Object> listener(Listener listener, Openings openings) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("service", listener.service());
    map.put("instance", listener.instance());
    map.put("pid", listener.pid());
    map.put("address", listener.identity().value("server.address"));
    map.put("port", listener.identity().value("server.port"));
    map.put("transport", listener.identity().value("network.transport"));
    map.put("index", listener.identity().value("socktrace.listener.index"));
    map.put("queueLength", listener.queueLength());
    map.put("queueLimit", listener.queueLimit());
    map.put("limitReason", openings.limitReason(listener).orElse(null));
    map.put("queuePeak", listener.queuePeak());
    map.put("halfOpen", listener.halfOpen());
    map.put("stallSeconds", listener.stallSeconds());
    map.put("drops", listener.drops());
    map.put("accepted", listener.accepted());
    map.put("acceptedPerSecond", listener.acceptedPerSecond());
    map.put("acceptFailures", listener.acceptFailures());
    map.put("active", listener.active());
    map.put("receivedBytes", listener.received());
    map.put("transmittedBytes", listener.transmitted());
    map.put("zeroCopyRatio", listener.zeroCopyRatio());
    map.put("bytesByPath", listener.bytes());
    map.put("waitsUnknown", listener.waitsUnknown());
    map.put("waits", listener.waits() == null ? null : waits(listener.waits()));
    return map;
  }

  private static Map<String, Object> waits(Histogram histogram) {
    List<Object> buckets = new ArrayList<>();
    for (int i = 0; i < histogram.buckets(); i++) {
      Map<String, Object> bucket = new LinkedHashMap<>();
      double upper = histogram.upperBound(i);
      bucket.put("upToSeconds", Double.isInfinite(upper) ? null : upper);
      bucket.put("count", histogram.countIn(i));
      buckets.add(bucket);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("count", histogram.count());
    map.put("buckets", buckets);
    return map;
  }

  private static Map<String, Object> connection(Connection connection) {
    Attributes attributes = connection.attributes();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("traceId", connection.traceId());
    map.put("service", connection.accept().resource().service());
    map.put("pid", connection.accept().resource().attributes().whole("process.pid"));
    map.put("listener", Endpoint.server(attributes));
    map.put("peer", Endpoint.peer(attributes));
    map.put("fd", attributes.whole("socktrace.socket.fd"));
    map.put("inode", attributes.value("socktrace.socket.inode"));
    map.put("acceptedAtMillis", connection.accept().endNanos() / 1_000_000);
    map.put("waitSeconds", connection.waitSeconds());
    map.put("waitLowerSeconds", connection.waitLowerSeconds());
    map.put("waitUpperSeconds", connection.waitUpperSeconds());
    map.put("durationSeconds", connection.durationSeconds());
    map.put("receivedBytes", connection.bytes("receive"));
    map.put("transmittedBytes", connection.bytes("transmit"));
    map.put("zeroCopyRatio", connection.zeroCopyRatio());
    map.put("bytesByPath", connection.whole().isEmpty() ? null : bytesByPath(connection));
    connection
        .whole()
        .ifPresent(
            span -> map.put("closeReason", span.attributes().value("socktrace.close.reason")));
    return map;
  }

  private static Map<String, Object> bytesByPath(Connection connection) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("receive", connection.bytesByPath("receive"));
    map.put("transmit", connection.bytesByPath("transmit"));
    return map;
  }

  private static Map<String, Object> span(Span span) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    span.attributes().forEach(attributes::put);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", span.name());
    map.put("service", span.resource().service());
    map.put("spanId", span.spanId());
    map.put("parentId", span.parentId().isEmpty() ? null : span.parentId());
    map.put("startNanos", Long.toUnsignedString(span.startNanos()));
    map.put("endNanos", Long.toUnsignedString(span.endNanos()));
    map.put("error", span.error());
    map.put("attributes", attributes);
    return map;
  }

  private static Map<String, Object> lost(Snapshot snapshot) {
    List<Object> agents = new ArrayList<>();
    Losses.ofAgents(snapshot)
        .forEach(
            metric -> {
              Map<String, Object> loss = new LinkedHashMap<>();
              loss.put("service", metric.series().resource().service());
              loss.put("metric", metric.series().metric());
              loss.put("reason", Losses.reason(metric));
              loss.put("count", (long) metric.last().value());
              agents.add(loss);
            });
    SpanCounts spans = snapshot.spanCounts();
    Map<String, Object> spanMap = new LinkedHashMap<>();
    spanMap.put("received", spans.received());
    spanMap.put("kept", spans.kept());
    spanMap.put("evicted", spans.evicted());
    spanMap.put("refused", spans.refused());
    spanMap.put("repeated", spans.repeated());
    PointCounts points = snapshot.pointCounts();
    Map<String, Object> pointMap = new LinkedHashMap<>();
    pointMap.put("receivedPoints", points.received());
    pointMap.put("kept", points.kept());
    pointMap.put("evicted", points.evicted());
    pointMap.put("expired", points.expired());
    pointMap.put("refusedPoints", points.refused());
    Map<String, Object> lost = new LinkedHashMap<>();
    lost.put("agents", agents);
    lost.put("spans", spanMap);
    lost.put("series", pointMap);
    lost.put("logRecords", snapshot.logRecords());
    lost.put("refusedRequests", snapshot.refusedRequests());
    lost.put("forwarded", snapshot.forwarded() == null ? null : forwarded(snapshot.forwarded()));
    return lost;
  }

  private static Map<String, Object> forwarded(ForwardCounts counts) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("backend", counts.backend());
    map.put("received", counts.received());
    map.put("delivered", counts.delivered());
    map.put("droppedQueueFull", counts.full());
    map.put("droppedRefused", counts.refused());
    map.put("droppedTooOld", counts.expired());
    map.put("droppedAtEnd", counts.cutOff());
    map.put("queued", counts.queued());
    map.put("queuedBytes", counts.queuedBytes());
    return map;
  }
}
