package io.socktrace.collector.store;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The newest events of the one kind of which nothing else tells in time: that accepting has
 * stalled. Its span comes when the stall is over. All others come as spans too.
 *
 * <p>An event goes when its stall is known to be over: by the span, or by a gauge of 0 that is
 * newer. So what stays after its process has gone is a stall that never ended. Older ones make
 * room, uncounted. Guarded by the {@link Store}.
 */
final class EventStore {
  private static final String KEPT = "socktrace.accept.stalled";
  private static final String SPAN_PREFIX = "accept stall ";
  private static final String AGE = "socktrace.accept.stall.age";
  private static final int MOST = 256;
  private static final long MOST_BYTES = 1 << 20;

  /** A process that has its metrics off is silent between two events of a stall. */
  private static final long FRESH_NANOS = 30_000_000_000L;

  /** Its event comes after its beginning; the clock of both may be set meanwhile. */
  private static final long SLACK_NANOS = 1_000_000_000L;

  private record Kept(Event event, long heardNanos) {}

  private final ArrayDeque<Kept> newest = new ArrayDeque<>();
  private long bytes;

  void add(Event event, long nowNanos) {
    if (!event.name().equals(KEPT)) {
      return;
    }
    newest.add(new Kept(event, nowNanos));
    bytes += event.weightBytes();
    while (newest.size() > MOST || bytes > MOST_BYTES) {
      bytes -= newest.remove().event().weightBytes();
    }
  }

  /** A stall's span ends it. */
  void see(Span span) {
    if (span.name().startsWith(SPAN_PREFIX)) {
      remove(
          event ->
              event.timeNanos() >= span.startNanos() - SLACK_NANOS
                  && event.timeNanos() <= span.endNanos() + SLACK_NANOS
                  && event.resource().equals(span.resource())
                  && isOfOneListener(event.attributes(), span.attributes()));
    }
  }

  /** So does a gauge that says that nothing is stalled: a span may have been lost or left out. */
  void see(Reading reading) {
    Series series = reading.series();
    if (series.metric().equals(AGE) && reading.point().value() <= 0) {
      remove(
          event ->
              event.timeNanos() <= reading.point().timeNanos()
                  && event.resource().equals(series.resource())
                  && isOfOneListener(event.attributes(), series.attributes()));
    }
  }

  private void remove(Predicate<Event> isOver) {
    for (Iterator<Kept> all = newest.iterator(); all.hasNext(); ) {
      Event event = all.next().event();
      if (isOver.test(event)) {
        bytes -= event.weightBytes();
        all.remove();
      }
    }
  }

  private static boolean isOfOneListener(Attributes one, Attributes other) {
    return same(one, other, "server.address")
        && same(one, other, "server.port")
        && same(one, other, "network.transport")
        && same(one, other, "network.type")
        && same(one, other, "socktrace.listener.index");
  }

  private static boolean same(Attributes one, Attributes other, String key) {
    return one.text(key).equals(other.text(key));
  }

  /** Oldest first. */
  List<Event> snapshot(long nowNanos) {
    return newest.stream()
        .map(
            kept ->
                nowNanos - kept.heardNanos() <= FRESH_NANOS ? kept.event() : kept.event().aged())
        .toList();
  }
}
