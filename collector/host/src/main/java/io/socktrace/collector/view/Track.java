package io.socktrace.collector.view;

import io.socktrace.collector.store.Histogram;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One listener's last ten minutes, a {@link Sample} for each export.
 *
 * <p>The points of one export are stored one by one, so a look may see half of them. Therefore the
 * counters before the newest sample are kept, and a second look at the same export makes that
 * sample anew.
 */
final class Track {
  static final long MILLIS = 600_000;

  /** The counters of which samples tell the growth. */
  private record Counters(long drops, long failures, Histogram waits) {
    static final Counters NONE = new Counters(0, 0, null);

    static Counters of(Listener listener) {
      return new Counters(
          listener.drops().orElse(0), listener.acceptFailures().orElse(0), listener.waits());
    }
  }

  private final long id;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private Counters before = Counters.NONE;
  private Counters now = Counters.NONE;
  private long newestNanos;
  private long pointTimes;

  Track(long id) {
    this.id = id;
  }

  long id() {
    return id;
  }

  List<Sample> samples() {
    return List.copyOf(samples);
  }

  /** True when there was something new. */
  boolean look(Listener listener, long nowMillis, long sequence) {
    forget(nowMillis);
    if (listener.pointTimes() == pointTimes) {
      return false;
    }
    long atMillis = nowMillis;
    if (listener.newestNanos() == newestNanos && !samples.isEmpty()) {
      atMillis = samples.removeLast().atMillis();
    } else {
      before = now;
    }
    newestNanos = listener.newestNanos();
    pointTimes = listener.pointTimes();
    now = Counters.of(listener);
    samples.addLast(
        new Sample(
            sequence,
            atMillis,
            Sample.orUnknown(listener.queueLength()),
            Sample.orUnknown(listener.recentPeak()),
            Sample.orUnknown(listener.queueLimit()),
            before == Counters.NONE,
            Math.max(0, now.drops() - before.drops()),
            Math.max(0, now.failures() - before.failures()),
            listener.stallSeconds().orElse(0),
            grown(before.waits(), now.waits())));
    return true;
  }

  void forget(long nowMillis) {
    while (!samples.isEmpty() && samples.peekFirst().atMillis() < nowMillis - MILLIS) {
      samples.removeFirst();
    }
  }

  boolean isEmpty() {
    return samples.isEmpty();
  }

  private static List<Long> grown(Histogram before, Histogram now) {
    List<Long> pairs = new ArrayList<>();
    if (now != null) {
      boolean comparable = before != null && before.buckets() == now.buckets();
      for (int i = 0; i < now.buckets(); i++) {
        long added = now.countIn(i) - (comparable ? before.countIn(i) : 0);
        if (added > 0) {
          pairs.add((long) i);
          pairs.add(added);
        }
      }
    }
    return List.copyOf(pairs);
  }
}
