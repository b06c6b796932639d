package io.socktrace.collector.store;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The newest events of the one kind of which nothing else tells in time: that accepting has
 * stalled. Its span comes when the stall is over. All others come as spans too.
 *
 * <p>Older ones make room, uncounted: of what has ended the span tells more. Guarded by the {@link
 * Store}.
 */
final class EventStore {
  private static final String KEPT = "socktrace.accept.stalled";
  private static final int MOST = 256;
  private static final long MOST_BYTES = 1 << 20;

  private final ArrayDeque<Event> newest = new ArrayDeque<>();
  private long bytes;

  void add(Event event) {
    if (!event.name().equals(KEPT)) {
      return;
    }
    newest.add(event);
    bytes += event.weightBytes();
    while (newest.size() > MOST || bytes > MOST_BYTES) {
      bytes -= newest.remove().weightBytes();
    }
  }

  /** Oldest first. */
  List<Event> snapshot() {
    return List.copyOf(newest);
  }
}
