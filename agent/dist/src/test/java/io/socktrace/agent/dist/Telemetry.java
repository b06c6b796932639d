package io.socktrace.agent.dist;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What our agent sent, in plain Java: spans, events, the newest point of every metric series, the
 * resource.
 *
 * @param spans of connections and of the JVM
 * @param listenerSpans of listeners, which come with each that is opened
 */
public record Telemetry(
    List<SpanView> spans,
    List<SpanView> listenerSpans,
    List<EventView> events,
    List<Point> points,
    Map<String, Object> resource) {
  private static final Set<String> OF_LISTENERS =
      Set.of("listen", "saturated", "drops", "accept failed");

  /** A log record. */
  public record EventView(
      String name, String severity, String body, Map<String, Object> attributes) {

    /** An integer attribute; 0 where it is absent. */
    public long number(String attribute) {
      return (Long) attributes.getOrDefault(attribute, 0L);
    }
  }

  public record SpanView(Span span, String action, Map<String, Object> attributes) {
    String traceId() {
      return hex(span.getTraceId().toByteArray());
    }

    String spanId() {
      return hex(span.getSpanId().toByteArray());
    }

    String parentId() {
      return hex(span.getParentSpanId().toByteArray());
    }

    double seconds(String attribute) {
      return (Double) attributes.get(attribute);
    }

    /** An integer attribute; 0 where it is absent. */
    public long number(String attribute) {
      return (Long) attributes.getOrDefault(attribute, 0L);
    }

    public String text(String attribute) {
      return (String) attributes.get(attribute);
    }
  }

  /**
   * @param kind {@code counter}, {@code updowncounter}, {@code gauge} or {@code histogram}
   * @param value the number; for a histogram its count
   * @param number the number of a gauge that may have a fraction, else the same
   * @param histogram null unless it is one
   */
  public record Point(
      String metric,
      String kind,
      String unit,
      Map<String, Object> attributes,
      long value,
      double number,
      HistogramDataPoint histogram) {}

  static Telemetry of(
      List<ExportTraceServiceRequest> traces,
      List<ExportMetricsServiceRequest> metrics,
      List<ExportLogsServiceRequest> logs) {
    List<SpanView> spans = new ArrayList<>();
    Map<String, Object> resource = new TreeMap<>();
    traces.stream()
        .flatMap(request -> request.getResourceSpansList().stream())
        .filter(
            each -> each.getScopeSpansList().stream().anyMatch(scope -> isOurs(scope.getScope())))
        .peek(each -> resource.putAll(attributes(each.getResource().getAttributesList())))
        .flatMap(each -> each.getScopeSpansList().stream())
        .filter(scope -> isOurs(scope.getScope()))
        .flatMap(scope -> scope.getSpansList().stream())
        .forEach(
            span ->
                spans.add(
                    new SpanView(
                        span,
                        span.getName().substring(0, span.getName().lastIndexOf(' ')),
                        attributes(span.getAttributesList()))));
    Map<String, Point> newest = new LinkedHashMap<>();
    metrics.stream()
        .flatMap(request -> request.getResourceMetricsList().stream())
        .filter(
            each -> each.getScopeMetricsList().stream().anyMatch(scope -> isOurs(scope.getScope())))
        .peek(each -> resource.putAll(attributes(each.getResource().getAttributesList())))
        .flatMap(each -> each.getScopeMetricsList().stream())
        .filter(scope -> isOurs(scope.getScope()))
        .flatMap(scope -> scope.getMetricsList().stream())
        .flatMap(Telemetry::points)
        .forEach(point -> newest.put(point.metric() + point.attributes(), point));
    return new Telemetry(
        spans.stream().filter(span -> !OF_LISTENERS.contains(span.action())).toList(),
        spans.stream().filter(span -> OF_LISTENERS.contains(span.action())).toList(),
        events(logs),
        List.copyOf(newest.values()),
        resource);
  }

  private static List<EventView> events(List<ExportLogsServiceRequest> logs) {
    return logs.stream()
        .flatMap(request -> request.getResourceLogsList().stream())
        .flatMap(each -> each.getScopeLogsList().stream())
        .filter(scope -> isOurs(scope.getScope()))
        .flatMap(scope -> scope.getLogRecordsList().stream())
        .map(
            record ->
                new EventView(
                    record.getEventName(),
                    record.getSeverityText(),
                    record.getBody().getStringValue(),
                    attributes(record.getAttributesList())))
        .toList();
  }

  /** Another agent in the same JVM may send to the same receiver. */
  private static boolean isOurs(InstrumentationScope scope) {
    return scope.getName().equals("io.socktrace");
  }

  private static Stream<Point> points(Metric metric) {
    return switch (metric.getDataCase()) {
      case SUM ->
          numbers(
              metric,
              metric.getSum().getIsMonotonic() ? "counter" : "updowncounter",
              metric.getSum().getDataPointsList());
      case GAUGE -> numbers(metric, "gauge", metric.getGauge().getDataPointsList());
      case HISTOGRAM ->
          metric.getHistogram().getDataPointsList().stream()
              .map(
                  point ->
                      new Point(
                          metric.getName(),
                          "histogram",
                          metric.getUnit(),
                          attributes(point.getAttributesList()),
                          point.getCount(),
                          point.getCount(),
                          point));
      default -> throw new IllegalStateException("unexpected " + metric.getDataCase());
    };
  }

  private static Stream<Point> numbers(Metric metric, String kind, List<NumberDataPoint> numbers) {
    return numbers.stream()
        .map(
            point ->
                new Point(
                    metric.getName(),
                    kind,
                    metric.getUnit(),
                    attributes(point.getAttributesList()),
                    point.getAsInt(),
                    point.hasAsDouble() ? point.getAsDouble() : point.getAsInt(),
                    null));
  }

  private static Map<String, Object> attributes(List<KeyValue> pairs) {
    Map<String, Object> attributes = new TreeMap<>();
    for (KeyValue pair : pairs) {
      attributes.put(pair.getKey(), value(pair.getValue()));
    }
    return attributes;
  }

  private static Object value(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case BOOL_VALUE -> value.getBoolValue();
      default -> value.toString();
    };
  }

  private static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }

  /** Spans of one action: {@code accept}, {@code dispatch}, {@code connection}. */
  public List<SpanView> spans(String action) {
    return spans.stream().filter(span -> span.action().equals(action)).toList();
  }

  /** Spans of one action of listeners: {@code listen}, {@code saturated}, {@code drops}. */
  public List<SpanView> listenerSpans(String action) {
    return listenerSpans.stream().filter(span -> span.action().equals(action)).toList();
  }

  /** Log records of one event. */
  public List<EventView> events(String name) {
    return events.stream().filter(event -> event.name().equals(name)).toList();
  }

  public List<Point> points(String metric) {
    return points.stream().filter(point -> point.metric().equals(metric)).toList();
  }

  /** The sum over all series of a metric whose attributes include the given ones. */
  public long sum(String metric, Map<String, Object> attributes) {
    return points(metric).stream()
        .filter(point -> point.attributes().entrySet().containsAll(attributes.entrySet()))
        .mapToLong(Point::value)
        .sum();
  }

  public long sum(String metric) {
    return sum(metric, Map.of());
  }

  /** What accepted connections sent, by copy path; of the listeners with these attributes. */
  public Map<String, Long> sentByPath(Map<String, Object> attributes) {
    Map<String, Long> bytes = new TreeMap<>();
    points("socktrace.connection.io").stream()
        .filter(point -> point.attributes().entrySet().containsAll(attributes.entrySet()))
        .filter(point -> "transmit".equals(point.attributes().get("network.io.direction")))
        .filter(point -> point.value() > 0)
        .forEach(
            point ->
                bytes.merge(
                    (String) point.attributes().get("socktrace.io.path"),
                    point.value(),
                    Long::sum));
    return bytes;
  }

  public Map<String, Long> sentByPath() {
    return sentByPath(Map.of());
  }
}
