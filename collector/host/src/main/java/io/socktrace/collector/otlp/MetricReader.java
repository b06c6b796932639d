package io.socktrace.collector.otlp;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.socktrace.collector.store.Histogram;
import io.socktrace.collector.store.Instrument;
import io.socktrace.collector.store.Instrument.Kind;
import io.socktrace.collector.store.Point;
import io.socktrace.collector.store.Reading;
import io.socktrace.collector.store.Resource;
import io.socktrace.collector.store.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the points of one request: sums, gauges and explicit histograms.
 *
 * <p>Exponential histograms and summaries are counted as refused: nothing of ours sends them.
 */
final class MetricReader {
  private static final int MAX_POINTS = 20_000;

  /** NO_RECORDED_VALUE: the series is there, its value is not. */
  private static final int NO_VALUE_FLAG = 1;

  private final AttributeReader attributes;
  private final ResourceReader resources;
  private final List<Reading> readings = new ArrayList<>();
  private final Map<String, Long> refused = new TreeMap<>();

  MetricReader(AttributeReader attributes) {
    this.attributes = attributes;
    this.resources = new ResourceReader(attributes);
  }

  List<Reading> readings() {
    return readings;
  }

  /** Points by the reason why they are not among the readings. */
  Map<String, Long> refused() {
    return refused;
  }

  private void refuse(String reason, int count) {
    refused.merge(reason, (long) count, Long::sum);
  }

  void read(Message body) throws IOException, Refusal {
    body.each(
        ExportMetricsServiceRequest.RESOURCE_METRICS_FIELD_NUMBER,
        resourceMetrics -> {
          Resource resource =
              resources.read(resourceMetrics, ResourceMetrics.RESOURCE_FIELD_NUMBER);
          resourceMetrics.each(
              ResourceMetrics.SCOPE_METRICS_FIELD_NUMBER,
              scopeMetrics -> {
                String scope = scope(scopeMetrics);
                scopeMetrics.each(
                    ScopeMetrics.METRICS_FIELD_NUMBER,
                    metric -> add(resource, scope, metric.parse(Metric.parser())));
              });
        });
  }

  /** What all points of one metric have in common. */
  private record Source(Resource resource, String scope, Instrument instrument, boolean delta) {}

  /** An own pass, since nothing says that the scope comes before its metrics. */
  private String scope(Message scopeMetrics) throws IOException, Refusal {
    String[] last = {""};
    scopeMetrics.each(
        ScopeMetrics.SCOPE_FIELD_NUMBER,
        scope -> last[0] = text(scope.parse(InstrumentationScope.parser()).getName()));
    return last[0];
  }

  private String text(String text) {
    return attributes.share(AttributeReader.cut(text));
  }

  private void add(Resource resource, String scope, Metric metric) throws Refusal {
    switch (metric.getDataCase()) {
      case GAUGE ->
          numbers(
              source(resource, scope, metric, Kind.GAUGE, null),
              metric.getGauge().getDataPointsList());
      case SUM -> {
        Kind kind = metric.getSum().getIsMonotonic() ? Kind.COUNTER : Kind.UP_DOWN_COUNTER;
        numbers(
            source(resource, scope, metric, kind, metric.getSum().getAggregationTemporality()),
            metric.getSum().getDataPointsList());
      }
      case HISTOGRAM -> {
        AggregationTemporality temporality = metric.getHistogram().getAggregationTemporality();
        Source source = source(resource, scope, metric, Kind.HISTOGRAM, temporality);
        for (HistogramDataPoint point : metric.getHistogram().getDataPointsList()) {
          histogram(source, point);
        }
      }
      case EXPONENTIAL_HISTOGRAM ->
          refuse("exponential_histogram", metric.getExponentialHistogram().getDataPointsCount());
      case SUMMARY -> refuse("summary", metric.getSummary().getDataPointsCount());
      default -> {}
    }
  }

  private Source source(
      Resource resource,
      String scope,
      Metric metric,
      Kind kind,
      AggregationTemporality temporality) {
    return new Source(
        resource,
        scope,
        new Instrument(
            text(metric.getName()),
            kind,
            text(metric.getUnit()),
            AttributeReader.cut(metric.getDescription())),
        temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
  }

  private void numbers(Source source, List<NumberDataPoint> points) throws Refusal {
    for (NumberDataPoint point : points) {
      double value = point.hasAsInt() ? point.getAsInt() : point.getAsDouble();
      if ((point.getFlags() & NO_VALUE_FLAG) != 0 || !Double.isFinite(value)) {
        refuse("no_value", 1);
      } else {
        Point number = Point.number(point.getTimeUnixNano(), value);
        keep(source, point.getAttributesList(), number);
      }
    }
  }

  private void histogram(Source source, HistogramDataPoint point) throws Refusal {
    double[] bounds = point.getExplicitBoundsList().stream().mapToDouble(d -> d).toArray();
    long[] counts = point.getBucketCountsList().stream().mapToLong(c -> c).toArray();
    try {
      double maximum = point.hasMax() ? point.getMax() : Double.POSITIVE_INFINITY;
      Histogram histogram = new Histogram(bounds, counts, maximum);
      Point whole = new Point(point.getTimeUnixNano(), point.getSum(), histogram);
      keep(source, point.getAttributesList(), whole);
    } catch (IllegalArgumentException malformed) {
      refuse("malformed_histogram", 1);
    }
  }

  private void keep(Source source, List<KeyValue> pairs, Point point) throws Refusal {
    if (readings.size() >= MAX_POINTS) {
      throw new Refusal(413, "more than " + MAX_POINTS + " points at once: send smaller batches");
    }
    Series series =
        new Series(source.resource(), source.scope(), source.instrument(), attributes.read(pairs));
    readings.add(new Reading(series, point, source.delta()));
  }
}
