package io.socktrace.agent.telemetry;

import io.opentelemetry.api.trace.SpanContext;
import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.Listener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The newest accept spans of connections that had waited, for the stalls that made them wait to
 * link to: a stall's end is noticed some milliseconds after those spans were made.
 */
final class DelayedAccepts {
  /** Nobody links to a connection that has hardly waited. */
  private static final long LEAST_WAIT_NANOS = 10_000_000;

  private static final int KEPT = 1024;

  private final ArrayDeque<Delayed> newest = new ArrayDeque<>();

  void add(Connection connection, long waitNanos, SpanContext accept) {
    if (waitNanos < LEAST_WAIT_NANOS || !accept.isSampled()) {
      return;
    }
    if (newest.size() == KEPT) {
      newest.remove();
    }
    newest.add(
        new Delayed(
            connection.listener,
            connection.acceptedNanos - waitNanos,
            connection.acceptedNanos,
            accept));
  }

  /** Those that waited at the stall's end, in the order of their accepts; at most so many. */
  List<SpanContext> of(Listener listener, long endedNanos, int most) {
    List<SpanContext> found = new ArrayList<>();
    Iterator<Delayed> oldestFirst = newest.iterator();
    while (oldestFirst.hasNext() && found.size() < most) {
      Delayed each = oldestFirst.next();
      if (each.listener == listener
          && each.acceptedNanos - endedNanos >= 0
          && each.queuedNanos - endedNanos < 0) {
        found.add(each.accept);
      }
    }
    return found;
  }

  private record Delayed(
      Listener listener, long queuedNanos, long acceptedNanos, SpanContext accept) {}
}
