package io.socktrace.collector.store;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest traces, joined by trace id.
 *
 * <p>The accept span arrives first and alone, its children when they end, in other requests. Room
 * is made by evicting whole traces, oldest first arrival first: half a connection explains nothing.
 * Every span received is afterwards kept, or counted as evicted, refused or repeated (an exporter
 * sends a batch again when the answer was lost). Guarded by the {@link Store}.
 */
final class TraceStore {
  private final Limits limits;
  private final Map<String, Entry> traces = new LinkedHashMap<>();
  private int spans;
  private long bytes;
  private long received;
  private long evicted;
  private long refused;
  private long repeated;

  TraceStore(Limits limits) {
    this.limits = limits;
  }

  /** False when the span was refused. */
  boolean add(Span span) {
    received++;
    Entry entry = traces.computeIfAbsent(span.traceId(), id -> new Entry());
    if (entry.spans.stream().anyMatch(known -> known.spanId().equals(span.spanId()))) {
      repeated++;
      return true;
    }
    if (entry.spans.size() >= Limits.SPANS_OF_ONE_TRACE) {
      refused++;
      return false;
    }
    entry.spans.add(span);
    entry.bytes += span.weightBytes();
    spans++;
    bytes += span.weightBytes();
    makeRoom();
    return true;
  }

  void refuse() {
    received++;
    refused++;
  }

  private void makeRoom() {
    Iterator<Entry> oldestFirst = traces.values().iterator();
    while (traces.size() > limits.traces()
        || spans > limits.spans()
        || bytes > limits.traceBytes()) {
      Entry entry = oldestFirst.next();
      oldestFirst.remove();
      spans -= entry.spans.size();
      bytes -= entry.bytes;
      evicted += entry.spans.size();
    }
  }

  List<Trace> snapshot() {
    List<Trace> copy = new ArrayList<>(traces.size());
    traces.forEach((id, entry) -> copy.add(new Trace(id, List.copyOf(entry.spans))));
    return copy;
  }

  SpanCounts counts() {
    return new SpanCounts(received, spans, evicted, refused, repeated);
  }

  /** The part of its room that is taken: 1 is full. */
  double fill() {
    return Math.max(
        (double) bytes / limits.traceBytes(),
        Math.max((double) traces.size() / limits.traces(), (double) spans / limits.spans()));
  }

  private static final class Entry {
    final List<Span> spans = new ArrayList<>(4);
    long bytes;
  }
}
