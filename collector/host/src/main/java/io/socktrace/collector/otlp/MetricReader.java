package io.socktrace.collector.otlp;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.socktrace.collector.store.Histogram;
import io.socktrace.collector.store.Point;
import io.socktrace.collector.store.Resource;
import io.socktrace.collector.store.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the points of one request: sums, gauges and explicit histograms.
 *
 * <p>Exponential histograms and summaries are counted as refused: nothing of ours sends them.
 */
final class MetricReader {
  private static final int MAX_POINTS = 20_000;

  /** NO_RECORDED_VALUE: the series is there, its value is not. */
  private static final int NO_VALUE_FLAG = 1;

  record Reading(Series series, Point point, boolean delta) {}

  private final AttributeReader attributes;
  private final ResourceReader resources;
  private final List<Reading> readings = new ArrayList<>();
  private int refused;

  MetricReader(AttributeReader attributes) {
    this.attributes = attributes;
    this.resources = new ResourceReader(attributes);
  }

  List<Reading> readings() {
    return readings;
  }

  int refused() {
    return refused;
  }

  void read(Message body) throws IOException, Refusal {
    body.each(
        ExportMetricsServiceRequest.RESOURCE_METRICS_FIELD_NUMBER,
        resourceMetrics -> {
          Resource resource =
              resources.read(resourceMetrics, ResourceMetrics.RESOURCE_FIELD_NUMBER);
          resourceMetrics.each(
              ResourceMetrics.SCOPE_METRICS_FIELD_NUMBER,
              scopeMetrics ->
                  scopeMetrics.each(
                      ScopeMetrics.METRICS_FIELD_NUMBER,
                      metric -> add(resource, metric.parse(Metric.parser()))));
        });
  }

  private void add(Resource resource, Metric metric) throws Refusal {
    String name = attributes.share(AttributeReader.cut(metric.getName()));
    switch (metric.getDataCase()) {
      case GAUGE -> numbers(resource, name, metric.getGauge().getDataPointsList(), false);
      case SUM ->
          numbers(
              resource,
              name,
              metric.getSum().getDataPointsList(),
              isDelta(metric.getSum().getAggregationTemporality()));
      case HISTOGRAM -> {
        boolean delta = isDelta(metric.getHistogram().getAggregationTemporality());
        for (HistogramDataPoint point : metric.getHistogram().getDataPointsList()) {
          histogram(resource, name, point, delta);
        }
      }
      case EXPONENTIAL_HISTOGRAM ->
          refused += metric.getExponentialHistogram().getDataPointsCount();
      case SUMMARY -> refused += metric.getSummary().getDataPointsCount();
      default -> {}
    }
  }

  private void numbers(Resource resource, String name, List<NumberDataPoint> points, boolean delta)
      throws Refusal {
    for (NumberDataPoint point : points) {
      double value = point.hasAsInt() ? point.getAsInt() : point.getAsDouble();
      if ((point.getFlags() & NO_VALUE_FLAG) != 0 || !Double.isFinite(value)) {
        refused++;
      } else {
        Point number = Point.number(point.getTimeUnixNano(), value);
        keep(resource, name, point.getAttributesList(), number, delta);
      }
    }
  }

  private void histogram(Resource resource, String name, HistogramDataPoint point, boolean delta)
      throws Refusal {
    double[] bounds = point.getExplicitBoundsList().stream().mapToDouble(d -> d).toArray();
    long[] counts = point.getBucketCountsList().stream().mapToLong(c -> c).toArray();
    try {
      double maximum = point.hasMax() ? point.getMax() : Double.POSITIVE_INFINITY;
      Histogram histogram = new Histogram(bounds, counts, maximum);
      Point whole = new Point(point.getTimeUnixNano(), point.getSum(), histogram);
      keep(resource, name, point.getAttributesList(), whole, delta);
    } catch (IllegalArgumentException malformed) {
      refused++;
    }
  }

  private void keep(
      Resource resource, String name, List<KeyValue> pairs, Point point, boolean delta)
      throws Refusal {
    if (readings.size() >= MAX_POINTS) {
      throw new Refusal(413, "more than " + MAX_POINTS + " points at once: send smaller batches");
    }
    readings.add(new Reading(new Series(resource, name, attributes.read(pairs)), point, delta));
  }

  private static boolean isDelta(AggregationTemporality temporality) {
    return temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
  }
}
