package io.socktrace.collector.prometheus;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import io.socktrace.collector.store.Histogram;
import io.socktrace.collector.store.Instrument;
import io.socktrace.collector.store.Instrument.Kind;
import io.socktrace.collector.store.Point;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The series of one Prometheus name, all of one type, no two with the same labels. */
final class Family {
  private final FamilyName name;
  private final Kind kind;
  private final String meaning;
  private final Map<Labels, Point> points = new HashMap<>();

  Family(FamilyName name, Instrument instrument) {
    this.name = name;
    this.kind = kindOf(instrument);
    this.meaning = instrument.meaning();
  }

  /** Prometheus does not know sums that fall: they are gauges. */
  private static Kind kindOf(Instrument instrument) {
    return instrument.kind() == Kind.UP_DOWN_COUNTER ? Kind.GAUGE : instrument.kind();
  }

  boolean isFor(Instrument instrument) {
    return kind == kindOf(instrument);
  }

  /** The names that its samples will have; no other family may have one of them. */
  Set<String> sampleNames() {
    String base = name.name();
    return switch (kind) {
      case COUNTER -> Set.of(base, base + "_total", base + "_created");
      case HISTOGRAM ->
          Set.of(base, base + "_bucket", base + "_count", base + "_sum", base + "_created");
      default -> Set.of(base);
    };
  }

  /** False when there is a series of these labels already. */
  boolean add(Labels labels, Point point) {
    return points.putIfAbsent(labels, point) == null;
  }

  MetricSnapshot snapshot() {
    Unit unit = name.unit().isEmpty() ? null : new Unit(name.unit());
    MetricMetadata metadata = new MetricMetadata(name.name(), meaning, unit);
    return switch (kind) {
      case COUNTER -> new CounterSnapshot(metadata, counters());
      case HISTOGRAM -> new HistogramSnapshot(metadata, histograms());
      default -> new GaugeSnapshot(metadata, gauges());
    };
  }

  private List<CounterDataPointSnapshot> counters() {
    List<CounterDataPointSnapshot> all = new ArrayList<>();
    points.forEach(
        (labels, point) -> all.add(new CounterDataPointSnapshot(point.value(), labels, null, 0)));
    return all;
  }

  private List<GaugeDataPointSnapshot> gauges() {
    List<GaugeDataPointSnapshot> all = new ArrayList<>();
    points.forEach(
        (labels, point) -> all.add(new GaugeDataPointSnapshot(point.value(), labels, null)));
    return all;
  }

  private List<HistogramDataPointSnapshot> histograms() {
    List<HistogramDataPointSnapshot> all = new ArrayList<>();
    points.forEach(
        (labels, point) ->
            all.add(
                new HistogramDataPointSnapshot(
                    buckets(point.histogram()), point.value(), labels, Exemplars.EMPTY, 0)));
    return all;
  }

  /** They become cumulative only in the text. */
  private static ClassicHistogramBuckets buckets(Histogram histogram) {
    double[] bounds = new double[histogram.buckets()];
    long[] counts = new long[histogram.buckets()];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = histogram.upperBound(i);
      counts[i] = histogram.countIn(i);
    }
    return ClassicHistogramBuckets.of(bounds, counts);
  }
}
