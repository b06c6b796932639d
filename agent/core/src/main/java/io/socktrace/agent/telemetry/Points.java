package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableDoublePointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableHistogramPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.socktrace.agent.connection.ListenerTotals.Buckets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects the points of one export and puts those of one metric together. */
final class Points {
  private static final InstrumentationScopeInfo SCOPE =
      InstrumentationScopeInfo.create(Names.SCOPE);
  private static final double NANOS = 1e9;

  private final long startEpochNanos;
  private final long nowEpochNanos;
  private final Resource resource;
  private final Map<Metrics, List<LongPointData>> counters = new EnumMap<>(Metrics.class);
  private final Map<Metrics, List<LongPointData>> upDownCounters = new EnumMap<>(Metrics.class);
  private final Map<Metrics, List<LongPointData>> gauges = new EnumMap<>(Metrics.class);
  private final Map<Metrics, List<DoublePointData>> secondsGauges = new EnumMap<>(Metrics.class);
  private final Map<Metrics, List<HistogramPointData>> histograms = new EnumMap<>(Metrics.class);

  Points(long startEpochNanos, long nowEpochNanos, Resource resource) {
    this.startEpochNanos = startEpochNanos;
    this.nowEpochNanos = nowEpochNanos;
    this.resource = resource;
  }

  void counter(Metrics metric, Attributes attributes, long value) {
    add(counters, metric, attributes, value);
  }

  void upDownCounter(Metrics metric, Attributes attributes, long value) {
    add(upDownCounters, metric, attributes, value);
  }

  void gauge(Metrics metric, Attributes attributes, long value) {
    add(gauges, metric, attributes, value);
  }

  void gaugeSeconds(Metrics metric, Attributes attributes, long nanos) {
    secondsGauges
        .computeIfAbsent(metric, first -> new ArrayList<>())
        .add(
            ImmutableDoublePointData.create(
                startEpochNanos, nowEpochNanos, attributes, nanos / NANOS));
  }

  void histogram(
      Metrics metric, Attributes attributes, Buckets buckets, List<DoubleExemplarData> exemplars) {
    if (buckets.isEmpty()) {
      return;
    }
    List<Double> bounds = new ArrayList<>();
    for (long bound : buckets.boundsNanos) {
      bounds.add(bound / NANOS);
    }
    List<Long> counts = new ArrayList<>();
    for (long count : buckets.counts) {
      counts.add(count);
    }
    histograms
        .computeIfAbsent(metric, first -> new ArrayList<>())
        .add(
            ImmutableHistogramPointData.create(
                startEpochNanos,
                nowEpochNanos,
                attributes,
                buckets.sumNanos / NANOS,
                false,
                0,
                true,
                buckets.maxNanos / NANOS,
                bounds,
                counts,
                exemplars));
  }

  private void add(
      Map<Metrics, List<LongPointData>> points, Metrics metric, Attributes attributes, long value) {
    points
        .computeIfAbsent(metric, first -> new ArrayList<>())
        .add(LongPointData.create(startEpochNanos, nowEpochNanos, attributes, value));
  }

  Collection<MetricData> metrics() {
    List<MetricData> all = new ArrayList<>();
    counters.forEach((metric, points) -> all.add(sum(metric, true, points)));
    upDownCounters.forEach((metric, points) -> all.add(sum(metric, false, points)));
    gauges.forEach(
        (metric, points) ->
            all.add(
                ImmutableMetricData.createLongGauge(
                    resource,
                    SCOPE,
                    metric.metric,
                    metric.meaning,
                    metric.unit,
                    GaugeData.createLongGaugeData(points))));
    secondsGauges.forEach(
        (metric, points) ->
            all.add(
                ImmutableMetricData.createDoubleGauge(
                    resource,
                    SCOPE,
                    metric.metric,
                    metric.meaning,
                    metric.unit,
                    GaugeData.createDoubleGaugeData(points))));
    histograms.forEach(
        (metric, points) ->
            all.add(
                ImmutableMetricData.createDoubleHistogram(
                    resource,
                    SCOPE,
                    metric.metric,
                    metric.meaning,
                    metric.unit,
                    HistogramData.create(AggregationTemporality.CUMULATIVE, points))));
    return all;
  }

  private MetricData sum(Metrics metric, boolean monotonic, List<LongPointData> points) {
    return ImmutableMetricData.createLongSum(
        resource,
        SCOPE,
        metric.metric,
        metric.meaning,
        metric.unit,
        SumData.createLongSumData(monotonic, AggregationTemporality.CUMULATIVE, points));
  }
}
