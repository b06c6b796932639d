package io.socktrace.agent.telemetry;

import io.socktrace.bootstrap.Drops;
import io.socktrace.bootstrap.Probe;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What socktrace itself lost and where it failed: every drop has a reason and is counted. */
public final class Losses {
  /** The backend was not reached or refused the batch. */
  public static final String EXPORT_FAILED = "export_failed";

  /** The process ended, or its exit timeout ran out, before the span was on its way. */
  public static final String EXIT = "exit";

  /** There was no room to wait for an export. */
  public static final String QUEUE_FULL = "queue_full";

  /** A span could not be made of an event: a failure of ours, counted there too. */
  public static final String EMIT_FAILED = "emit_failed";

  private final Map<String, AtomicLong> dropped = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> errors = new ConcurrentHashMap<>();

  public void drop(String reason, long events) {
    if (events > 0) {
      dropped.computeIfAbsent(reason, first -> new AtomicLong()).getAndAdd(events);
    }
  }

  public void error(Throwable failure) {
    errors
        .computeIfAbsent(failure.getClass().getName(), first -> new AtomicLong())
        .getAndIncrement();
  }

  /** Lost events by reason, the probe's among them. */
  public Map<String, Long> dropped() {
    Map<String, Long> all = new TreeMap<>();
    dropped.forEach((reason, count) -> all.put(reason, count.get()));
    add(all, QUEUE_FULL, Drops.COUNTS.get(Drops.QUEUE_FULL));
    add(all, "fd_out_of_range", Drops.COUNTS.get(Drops.FD_OUT_OF_RANGE));
    add(all, "listeners_pending", Drops.COUNTS.get(Drops.LISTENERS_PENDING));
    add(all, "loops_crowded", Drops.COUNTS.get(Drops.LOOPS_CROWDED));
    return all;
  }

  /** Failures that the application never saw, by class, the probe's among them. */
  public Map<String, Long> errors() {
    Map<String, Long> all = new TreeMap<>();
    errors.forEach((type, count) -> all.put(type, count.get()));
    Throwable last = Probe.lastSuppressed;
    if (Probe.suppressed > 0 && last != null) {
      all.merge(last.getClass().getName(), Probe.suppressed, Long::sum);
    }
    return all;
  }

  private static void add(Map<String, Long> all, String reason, long count) {
    if (count > 0) {
      all.merge(reason, count, Long::sum);
    }
  }
}
