package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.socktrace.agent.connection.ListenerSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Leads from a bucket of the wait histogram to the trace of an accept that fell into it: the newest
 * kept one of each bucket since the last export.
 *
 * <p>Written by socktrace's thread, taken by the one that exports metrics.
 */
public final class Exemplars {
  private static final double NANOS = 1e9;

  private final Map<ListenerSeries, AtomicReferenceArray<DoubleExemplarData>> newest =
      new ConcurrentHashMap<>();

  void offer(
      ListenerSeries series,
      int buckets,
      int bucket,
      SpanContext accept,
      long epochNanos,
      long waitNanos) {
    if (accept.isSampled()) {
      newest
          .computeIfAbsent(series, first -> new AtomicReferenceArray<>(buckets))
          .set(
              bucket,
              DoubleExemplarData.create(Attributes.empty(), epochNanos, accept, waitNanos / NANOS));
    }
  }

  List<DoubleExemplarData> take(ListenerSeries series) {
    AtomicReferenceArray<DoubleExemplarData> ofSeries = newest.remove(series);
    List<DoubleExemplarData> taken = new ArrayList<>();
    for (int i = 0; ofSeries != null && i < ofSeries.length(); i++) {
      DoubleExemplarData exemplar = ofSeries.get(i);
      if (exemplar != null) {
        taken.add(exemplar);
      }
    }
    return taken;
  }

  /** Forgets what nobody took: exemplars of series that are no longer exported. */
  void clear() {
    newest.clear();
  }
}
