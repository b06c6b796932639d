package io.socktrace.agent.telemetry;

import io.socktrace.bootstrap.Alarm;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes socktrace's thread before its time: an export was decided, or the process ends.
 *
 * <p>An interrupt is one more ring and nothing else. Nobody of ours interrupts; applications have
 * been seen to interrupt every thread they find.
 */
public final class Bell {
  private final Semaphore rings = new Semaphore(0);

  public void ring() {
    rings.release();
    Alarm.ring();
  }

  /** Whether it has rung since the last time it was heard. */
  public boolean hasRung() {
    return rings.availablePermits() > 0;
  }

  /** Whoever slept elsewhere is awake. */
  public void heard() {
    rings.drainPermits();
  }

  /** Returns at a ring, or after {@code nanos}. */
  public void await(long nanos) {
    try {
      if (rings.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
        rings.drainPermits();
      }
    } catch (InterruptedException notOurs) {
      // As good as a ring.
    }
  }
}
