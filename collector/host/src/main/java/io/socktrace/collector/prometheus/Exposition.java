package io.socktrace.collector.prometheus;

import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.socktrace.collector.store.Instrument;
import io.socktrace.collector.store.Instrument.Kind;
import io.socktrace.collector.store.Metric;
import io.socktrace.collector.store.Numbers;
import io.socktrace.collector.store.Point;
import io.socktrace.collector.store.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * One scrape: the series that are current, by family, and the collector's own.
 *
 * <p>Names come from the network and are shortened on their way, so two may become one. Prometheus
 * refuses a whole scrape, or silently takes one of two samples, for what a single sender does
 * wrong; so the first in alphabetical order has the name and the others are left out and counted.
 */
final class Exposition {
  /**
   * Of text: all series of a hundred agents with the longest labels that ours have fit ten times.
   */
  private static final long MAX_BYTES = 64 << 20;

  /** Beside the labels: name and number. */
  private static final int SAMPLE_BYTES = 100;

  private static final String OWN = "socktrace_collector_";
  private static final String TARGET = "target";

  /** A series has the same place in every scrape, so that of two that clash the same one is in. */
  private static final Comparator<Metric> ORDER =
      Comparator.comparing((Metric metric) -> metric.series().metric())
          .thenComparing(metric -> metric.series().instrument().kind())
          .thenComparing(metric -> metric.series().instrument().unit())
          .thenComparing(metric -> metric.series().hashCode());

  private final Map<Instrument, FamilyName> names = new HashMap<>();
  private final Map<String, Family> families = new TreeMap<>();
  private final Set<String> sampleNames = new HashSet<>();
  private final Set<Resource> processes = new LinkedHashSet<>();
  private final Map<LeftOut, Long> leftOut = new EnumMap<>(LeftOut.class);
  private long bytes;

  private Exposition() {}

  /**
   * @param host what the collector asked the kernel for; it comes first, so that nothing that was
   *     sent can take its names
   */
  static MetricSnapshots of(Numbers numbers, List<HostSample> host, OptionalLong listenersLeftOut) {
    Exposition exposition = new Exposition();
    host.forEach(exposition::add);
    numbers.metrics().stream().filter(Metric::current).sorted(ORDER).forEach(exposition::add);
    List<MetricSnapshot> all = new ArrayList<>();
    exposition.families.values().forEach(family -> all.add(family.snapshot()));
    exposition.targetInfo(all);
    all.addAll(OwnMetrics.of(numbers, exposition.leftOut, listenersLeftOut));
    return new MetricSnapshots(all);
  }

  private void add(HostSample sample) {
    Point point = Point.number(0, sample.value());
    family(sample.instrument()).add(sample.labels(), point);
  }

  private void add(Metric metric) {
    LeftOut why = whyNot(metric);
    if (why == null) {
      processes.add(metric.series().resource());
    } else {
      leftOut.merge(why, 1L, Long::sum);
    }
  }

  /** Null if the series is in. */
  private LeftOut whyNot(Metric metric) {
    Instrument instrument = metric.series().instrument();
    if (instrument.kind() == Kind.COUNTER && metric.last().value() < 0) {
      return LeftOut.NEGATIVE;
    }
    Labels labels = LabelSet.of(metric.series());
    bytes += lengthOf(labels, metric);
    if (bytes > MAX_BYTES) {
      return LeftOut.TOO_LARGE;
    }
    Family family = family(instrument);
    if (family == null) {
      return LeftOut.NAME_CLASH;
    }
    return family.add(labels, metric.last()) ? null : LeftOut.LABEL_CLASH;
  }

  private static long lengthOf(Labels labels, Metric metric) {
    long length = SAMPLE_BYTES;
    for (int i = 0; i < labels.size(); i++) {
      length += labels.getName(i).length() + labels.getValue(i).length();
    }
    boolean histogram = metric.last().histogram() != null;
    return length * (histogram ? metric.last().histogram().buckets() + 2 : 1);
  }

  /** Null if another family has the name, or the name of one of its samples. */
  private Family family(Instrument instrument) {
    FamilyName name = names.computeIfAbsent(instrument, FamilyName::of);
    Family known = families.get(name.name());
    if (known != null) {
      return known.isFor(instrument) ? known : null;
    }
    Family family = new Family(name, instrument);
    if (isReserved(name.name()) || family.sampleNames().stream().anyMatch(sampleNames::contains)) {
      return null;
    }
    sampleNames.addAll(family.sampleNames());
    families.put(name.name(), family);
    return family;
  }

  private static boolean isReserved(String name) {
    return name.startsWith(OWN) || name.equals(TARGET) || name.equals(TARGET + "_info");
  }

  private void targetInfo(List<MetricSnapshot> all) {
    Set<Labels> labels = new LinkedHashSet<>();
    processes.forEach(process -> labels.add(LabelSet.of(process)));
    if (!labels.isEmpty()) {
      all.add(
          new InfoSnapshot(
              new MetricMetadata(TARGET, "Target metadata"),
              labels.stream().map(InfoDataPointSnapshot::new).toList()));
    }
  }
}
