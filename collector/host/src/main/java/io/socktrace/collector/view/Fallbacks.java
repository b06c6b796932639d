package io.socktrace.collector.view;

import io.socktrace.collector.store.Metric;
import io.socktrace.collector.store.Snapshot;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Why files were copied where zero-copy was wanted, and who called: the most bytes first.
 *
 * <p>Two series that are never mixed: {@code socktrace.fallback} counts every copy, {@code
 * socktrace.call_site} estimates from samples who made it.
 *
 * @param callSites estimates
 * @param kinds exact
 * @param transfers calls of transferTo by whatever path; empty when no agent has told of any
 */
record Fallbacks(List<Fallback> callSites, List<Fallback> kinds, OptionalLong transfers) {
  private static final Comparator<Fallback> MOST_BYTES =
      Comparator.comparingLong((Fallback fallback) -> -fallback.bytesKnown())
          .thenComparingLong(fallback -> -fallback.calls().orElse(0))
          .thenComparing(fallback -> fallback.kind().toString());

  static Fallbacks of(Snapshot snapshot) {
    return new Fallbacks(
        ranked(snapshot, "socktrace.call_site"),
        ranked(snapshot, "socktrace.fallback"),
        sum(snapshot, "socktrace.transfer_to.operations"));
  }

  /** Whether an agent had more call sites than it tells apart. */
  boolean hasOthers() {
    return callSites.stream()
        .anyMatch(site -> site.kind().function().isEmpty() || site.kind().target().isEmpty());
  }

  /** The kinds summed by reason, the most bytes first. */
  List<Fallback> reasons() {
    Map<String, Fallback> sums = new LinkedHashMap<>();
    for (Fallback each : kinds) {
      String reason = each.kind().reason();
      Fallback.Kind kind = new Fallback.Kind("", reason, "", "", "", -1);
      Fallback fresh = new Fallback(kind, each.calls(), each.bytes());
      sums.merge(reason, fresh, Fallbacks::plus);
    }
    return sums.values().stream().sorted(MOST_BYTES).toList();
  }

  private static List<Fallback> ranked(Snapshot snapshot, String metrics) {
    Map<Fallback.Kind, Fallback> found = new LinkedHashMap<>();
    for (Metric metric : snapshot.metrics()) {
      boolean calls = metric.series().metric().equals(metrics + ".operations");
      if (calls || metric.series().metric().equals(metrics + ".io")) {
        Fallback.Kind kind =
            Fallback.Kind.of(metric.series().resource().service(), metric.series().attributes());
        OptionalLong value = OptionalLong.of((long) metric.last().value());
        OptionalLong none = OptionalLong.empty();
        Fallback told = new Fallback(kind, calls ? value : none, calls ? none : value);
        if (!kind.reason().isEmpty()) {
          found.merge(kind, told, Fallbacks::plus);
        }
      }
    }
    return found.values().stream().sorted(MOST_BYTES).toList();
  }

  private static Fallback plus(Fallback one, Fallback other) {
    return new Fallback(
        one.kind(), plus(one.calls(), other.calls()), plus(one.bytes(), other.bytes()));
  }

  private static OptionalLong plus(OptionalLong one, OptionalLong other) {
    return one.isPresent() && other.isPresent()
        ? OptionalLong.of(one.getAsLong() + other.getAsLong())
        : one.isPresent() ? one : other;
  }

  private static OptionalLong sum(Snapshot snapshot, String name) {
    return snapshot.metrics().stream()
        .filter(metric -> metric.series().metric().equals(name))
        .map(metric -> OptionalLong.of((long) metric.last().value()))
        .reduce(OptionalLong.empty(), Fallbacks::plus);
  }
}
