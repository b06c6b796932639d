package io.socktrace.collector.prometheus;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.socktrace.collector.store.Metric;
import io.socktrace.collector.store.Numbers;
import io.socktrace.collector.store.PointCounts;
import io.socktrace.collector.store.SpanCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How the collector itself is doing: {@code socktrace_collector_...}, without {@code job} and
 * {@code instance}, which Prometheus then gives.
 */
final class OwnMetrics {
  private final List<MetricSnapshot> all = new ArrayList<>();

  private OwnMetrics() {}

  /**
   * @param listenersLeftOut empty where the host is not looked at
   */
  static List<MetricSnapshot> of(
      Numbers numbers, Map<LeftOut, Long> leftOut, OptionalLong listenersLeftOut) {
    OwnMetrics own = new OwnMetrics();
    own.spans(numbers);
    own.points(numbers, leftOut);
    own.counter("log_records_received", "Log records received.", numbers.logRecords());
    own.counters("requests_refused", "Requests not taken.", "reason", numbers.refusedRequests());
    listenersLeftOut.ifPresent(
        n -> own.gauge("listeners_left_out", "Listeners of this host beyond the first 1024.", n));
    return own.all;
  }

  private void spans(Numbers numbers) {
    SpanCounts spans = numbers.spanCounts();
    counter("spans_received", "Spans received.", spans.received());
    counter("spans_evicted", "Spans that made room for newer ones.", spans.evicted());
    counter("spans_repeated", "Spans that were held already.", spans.repeated());
    counters("spans_refused", "Spans not taken.", "reason", numbers.refusedSpans());
    gauge("spans", "Spans held.", spans.kept());
    gauge("spans_fill_ratio", "The part of the room for spans that is taken.", numbers.spanFill());
  }

  private void points(Numbers numbers, Map<LeftOut, Long> leftOut) {
    PointCounts points = numbers.pointCounts();
    counter("points_received", "Metric points received.", points.received());
    counters("points_refused", "Metric points not taken.", "reason", numbers.refusedPoints());
    counter("series_evicted", "Series that made room for newer ones.", points.evicted());
    counter("series_expired", "Series whose process or listener has gone.", points.expired());
    gauge("series", "Series held, those included that are over.", points.kept());
    gauge(
        "series_fill_ratio",
        "The part of the room for series that is taken.",
        numbers.seriesFill());
    gauge(
        "processes",
        "Processes that send metrics now.",
        numbers.metrics().stream()
            .filter(Metric::current)
            .map(metric -> metric.series().resource())
            .distinct()
            .count());
    gauge(
        "listeners",
        "Listeners that are open now.",
        numbers.metrics().stream()
            .filter(Metric::current)
            .filter(metric -> metric.series().metric().equals("socktrace.accept_queue.usage"))
            .count());
    Map<String, Long> missing = new TreeMap<>();
    for (LeftOut why : LeftOut.values()) {
      missing.put(why.label(), leftOut.getOrDefault(why, 0L));
    }
    List<GaugeDataPointSnapshot> gauges = new ArrayList<>();
    missing.forEach(
        (why, n) -> gauges.add(new GaugeDataPointSnapshot(n, Labels.of("reason", why), null)));
    all.add(
        new GaugeSnapshot(
            metadata("series_left_out", "Series held that are not in this answer."), gauges));
  }

  private void counter(String name, String meaning, long value) {
    all.add(new CounterSnapshot(metadata(name, meaning), List.of(counted(value, Labels.EMPTY))));
  }

  /** None until there is the first, since the reasons are not known before. */
  private void counters(String name, String meaning, String label, Map<String, Long> values) {
    List<CounterDataPointSnapshot> counters = new ArrayList<>();
    values.forEach((key, value) -> counters.add(counted(value, Labels.of(label, key))));
    all.add(new CounterSnapshot(metadata(name, meaning), counters));
  }

  private void gauge(String name, String meaning, double value) {
    all.add(
        new GaugeSnapshot(
            metadata(name, meaning),
            List.of(new GaugeDataPointSnapshot(value, Labels.EMPTY, null))));
  }

  private static CounterDataPointSnapshot counted(long value, Labels labels) {
    return new CounterDataPointSnapshot(value, labels, null, 0);
  }

  private static MetricMetadata metadata(String name, String meaning) {
    return new MetricMetadata("socktrace_collector_" + name, meaning);
  }
}
