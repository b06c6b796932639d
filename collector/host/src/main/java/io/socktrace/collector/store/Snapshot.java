package io.socktrace.collector.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything held at one moment, immutable: what the views are made from.
 *
 * @param traces oldest first
 * @param events oldest first; those that no span tells in time
 * @param refusedRequests by reason, sorted
 * @param forwarded null when nothing is forwarded
 */
public record Snapshot(
    List<Trace> traces,
    List<Event> events,
    List<Metric> metrics,
    SpanCounts spanCounts,
    PointCounts pointCounts,
    long logRecords,
    Map<String, Long> refusedRequests,
    ForwardCounts forwarded) {

  /** By its id, or by the first eight digits of it or more, as the views print them. */
  public Optional<Trace> trace(String id) {
    return id.length() < 8
        ? Optional.empty()
        : traces.stream().filter(trace -> trace.id().startsWith(id)).findFirst();
  }
}
