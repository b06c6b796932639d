package io.socktrace.collector.view;

import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Event;
import io.socktrace.collector.store.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All stalls that are known: those that last, then those that have ended, the newest first.
 *
 * <p>Of one that lasts there is no span yet. That it lasts, and for how long, the listener's gauge
 * says; who is to blame, the event that was sent when it was noticed, if it was.
 */
final class Stalls {
  private static final String BEGAN = "socktrace.accept.stalled";

  /**
   * The event comes after the beginning; both are told by one clock, which may be set meanwhile.
   */
  private static final long SLACK_NANOS = 1_000_000_000L;

  private Stalls() {}

  static List<Stall> of(Snapshot snapshot, List<Listener> listeners) {
    List<Stall> ended = Stall.of(snapshot);
    List<Stall> all = new ArrayList<>();
    for (Listener listener : listeners) {
      if (listener.isStalled()) {
        long toldNanos = listener.stallToldNanos();
        // Its span has come and the next point has not.
        boolean over =
            ended.stream()
                .anyMatch(s -> s.listener().equals(listener.key()) && s.coversNanos(toldNanos));
        if (!over) {
          all.add(lasting(snapshot, listener, toldNanos));
        }
      }
    }
    all.sort(Comparator.comparingLong((Stall stall) -> -stall.span().startNanos()));
    all.addAll(ended);
    return all;
  }

  private static Stall lasting(Snapshot snapshot, Listener listener, long toldNanos) {
    long startNanos = toldNanos - Math.round(listener.stallSeconds().orElse(0) * 1e9);
    Attributes known =
        snapshot.events().stream()
            .filter(event -> event.name().equals(BEGAN))
            .filter(event -> event.timeNanos() >= startNanos - SLACK_NANOS)
            .filter(event -> event.resource().equals(listener.resource()))
            .map(Event::attributes)
            .filter(told -> Listener.identityOf(told).equals(listener.identity()))
            .reduce((first, second) -> second)
            .orElse(listener.identity());
    return Stall.lasting(listener, startNanos, toldNanos, withQueue(known, listener));
  }

  /** The event's own queue is that of the first tenth of a second. */
  private static Attributes withQueue(Attributes known, Listener listener) {
    Map<String, Object> all = new HashMap<>();
    known.forEach(all::put);
    listener.queueLength().ifPresent(length -> all.put("socktrace.accept_queue.length", length));
    listener.queueLimit().ifPresent(limit -> all.put("socktrace.accept_queue.limit", limit));
    return Attributes.of(all);
  }
}
