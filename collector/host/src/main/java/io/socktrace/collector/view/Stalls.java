package io.socktrace.collector.view;

import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Event;
import io.socktrace.collector.store.Metric;
import io.socktrace.collector.store.Resource;
import io.socktrace.collector.store.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All stalls that are known: those that last, those whose process was not heard of any more, then
 * those that have ended; of each the newest first.
 *
 * <p>Of one that lasts there is no span yet. That it lasts, and for how long, the listener's gauge
 * says; who is to blame, the newest event of it, if one was sent. Of a process that was killed
 * there never is a span: its event tells the stall as long as it is kept.
 */
final class Stalls {
  private static final String BEGAN = "socktrace.accept.stalled";
  private static final String SO_FAR = "socktrace.accept.stall.duration";

  /**
   * The event comes after the beginning; both are told by one clock, which may be set meanwhile.
   */
  private static final long SLACK_NANOS = 1_000_000_000L;

  private Stalls() {}

  static List<Stall> of(Snapshot snapshot, List<Listener> listeners) {
    List<Stall> ended = Stall.of(snapshot);
    List<Stall> all = new ArrayList<>();
    Set<Listener.Key> lasting = new HashSet<>();
    for (Listener listener : listeners) {
      if (listener.isStalled()) {
        long toldNanos = listener.stallToldNanos();
        // Its span has come and the next point has not.
        boolean over =
            ended.stream()
                .anyMatch(s -> s.listener().equals(listener.key()) && s.coversNanos(toldNanos));
        if (!over) {
          all.add(lasting(snapshot, listener, toldNanos));
          lasting.add(listener.key());
        }
      }
    }
    all.addAll(unheard(snapshot, listeners, ended, lasting));
    all.sort(
        Comparator.comparing(Stall::state).thenComparingLong(stall -> -stall.span().startNanos()));
    all.addAll(ended);
    return all;
  }

  /** The store lets go of events whose stall is over, so these have no end. */
  private static List<Stall> unheard(
      Snapshot snapshot, List<Listener> listeners, List<Stall> ended, Set<Listener.Key> lasting) {
    Set<Resource> alive = new HashSet<>();
    snapshot.metrics().stream()
        .filter(Metric::current)
        .forEach(metric -> alive.add(metric.series().resource()));
    Set<Resource> measured =
        snapshot.metrics().stream()
            .map(metric -> metric.series().resource())
            .collect(Collectors.toSet());
    snapshot.events().stream()
        .filter(event -> event.fresh() && !measured.contains(event.resource()))
        .forEach(event -> alive.add(event.resource()));
    Map<Listener.Key, Listener> known = new HashMap<>();
    listeners.forEach(listener -> known.put(listener.key(), listener));
    Map<Listener.Key, List<Stall>> byListener = new LinkedHashMap<>();
    for (Event event : snapshot.events()) {
      Listener.Key key =
          new Listener.Key(event.resource(), Listener.identityOf(event.attributes()));
      boolean over =
          ended.stream()
              .anyMatch(s -> s.listener().equals(key) && s.coversNanos(event.timeNanos()));
      if (event.name().equals(BEGAN)
          && !alive.contains(event.resource())
          && !lasting.contains(key)
          && !over) {
        Stall stall = unheard(event, key, known.get(key));
        List<Stall> same = byListener.computeIfAbsent(key, k -> new ArrayList<>());
        same.removeIf(told -> isSame(told, stall)); // told again, with what is newer
        same.add(stall);
      }
    }
    return byListener.values().stream().flatMap(List::stream).toList();
  }

  private static boolean isSame(Stall one, Stall other) {
    return Math.abs(one.span().startNanos() - other.span().startNanos()) <= SLACK_NANOS;
  }

  /** As long as its last word says, which is the gauge's while that is kept. */
  private static Stall unheard(Event event, Listener.Key key, Listener listener) {
    double soFar = event.attributes().number(SO_FAR).orElse(0);
    long startNanos = event.timeNanos() - Math.round(soFar * 1e9);
    long toldNanos = event.timeNanos();
    if (listener != null && listener.lastStallSeconds() > 0) {
      toldNanos = Math.max(toldNanos, listener.stallToldNanos());
    }
    return Stall.open(key, Stall.State.UNHEARD, startNanos, toldNanos, event.attributes());
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
    return Stall.open(
        listener.key(), Stall.State.LASTS, startNanos, toldNanos, withQueue(known, listener));
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
