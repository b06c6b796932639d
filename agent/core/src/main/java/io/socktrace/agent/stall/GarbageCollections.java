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
 * them. Of several collections between two questions the last is known.
 */
final class GarbageCollections {
  private static final long MILLI = 1_000_000;
  private static final long MOST_SKEW_MILLIS = 2_000;

  private final RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
  private final long skewNanos = skewNanos(runtime);
  private final List<GarbageCollectorMXBean> collectors = new ArrayList<>();
  private final Map<GarbageCollectorMXBean, Long> lastId = new HashMap<>();
  private final Intervals collections = new Intervals();

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
      GcInfo last = collector.getLastGcInfo();
      if (last != null && !Long.valueOf(last.getId()).equals(lastId.put(collector, last.getId()))) {
        collections.add(
            started + last.getStartTime() * MILLI,
            started + last.getEndTime() * MILLI + skewNanos,
            last.getDuration() * MILLI);
      }
    }
  }

  /** How long the JVM was stopped within this stretch, in nanoseconds. */
  long within(long beganNanos, long endedNanos) {
    return collections.within(beganNanos, endedNanos);
  }
}
