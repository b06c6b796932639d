package io.socktrace.agent.stall;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Knows when garbage collections stopped the JVM: the last one of each collector, which the JVM
 * remembers, so that no baseline is needed and nothing is asked before the first stall.
 *
 * <p>Made only then: the classes of {@code java.management} are many, and a runtime image may lack
 * them. Of several collections between two questions the last is known, and of the others how long
 * they took together: as much of that is told as must lie within a stretch. Before the first
 * question only the last is known.
 */
final class GarbageCollections {
  private static final long MILLI = 1_000_000;
  private static final long MOST_SKEW_MILLIS = 2_000;
  private static final int TRIES = 3;

  private final RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
  private final long skewNanos = skewNanos(runtime);
  private final List<GarbageCollectorMXBean> collectors = new ArrayList<>();
  private final Map<GarbageCollectorMXBean, Seen> seen = new HashMap<>();
  private final Intervals collections = new Intervals();
  private final Intervals unseen = new Intervals();

  GarbageCollections() {
    for (GarbageCollectorMXBean each :
        ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class)) {
      // ZGC's and Shenandoah's "Cycles" run beside the application; their "Pauses" are the pauses.
      if (!each.getName().endsWith("Cycles")) {
        collectors.add(each);
      }
    }
  }

  /**
   * How far off the JVM's times of collections may be: they count from a moment within its start
   * (HotSpot's {@code Management::_stamp}), while its uptime counts from the beginning.
   */
  private static long skewNanos(RuntimeMXBean runtime) {
    long started = System.currentTimeMillis() - runtime.getStartTime();
    return Math.max(0, Math.min(MOST_SKEW_MILLIS, runtime.getUptime() - started)) * MILLI;
  }

  /** Takes note of what has been collected. */
  void look() {
    long started = System.nanoTime() - runtime.getUptime() * MILLI;
    for (GarbageCollectorMXBean collector : collectors) {
      Seen now = ask(collector);
      Seen before = seen.put(collector, now);
      if (now.last == null || before != null && before.count == now.count) {
        continue;
      }
      long lastBegan = started + now.last.getStartTime() * MILLI;
      collections.add(
          lastBegan,
          started + now.last.getEndTime() * MILLI + skewNanos,
          now.last.getDuration() * MILLI);
      if (before != null && now.count - before.count > 1) {
        long othersMillis = now.totalMillis - before.totalMillis - now.last.getDuration();
        unseen.add(before.nanos, lastBegan + skewNanos, Math.max(0, othersMillis) * MILLI);
      }
    }
  }

  /** A collection between the answers would be in some of them only. */
  private static Seen ask(GarbageCollectorMXBean collector) {
    Seen answer = null;
    for (int i = 0; i < TRIES; i++) {
      long count = collector.getCollectionCount();
      answer =
          new Seen(
              count, collector.getCollectionTime(), collector.getLastGcInfo(), System.nanoTime());
      if (collector.getCollectionCount() == count) {
        break;
      }
    }
    return answer;
  }

  /** How long the JVM was stopped within this stretch, in nanoseconds. */
  long within(long beganNanos, long endedNanos) {
    return collections.within(beganNanos, endedNanos) + unseen.surelyWithin(beganNanos, endedNanos);
  }

  /** What a collector has done until {@link System#nanoTime} {@code nanos}. */
  private record Seen(long count, long totalMillis, GcInfo last, long nanos) {}
}
