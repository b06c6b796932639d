package io.socktrace.bootstrap;

import java.util.concurrent.atomic.AtomicLong;

/**
 * So many per second and no more: what keeps spans affordable when connections come by the
 * thousand.
 *
 * <p>One word holds the current second and what was spent in it, so that taking is one
 * compare-and-set. The seconds are those of {@link System#nanoTime}, not of the wall clock.
 */
final class Budget {
  private static final long SECOND = 1_000_000_000L;
  private static final int SPENT_BITS = 24;
  private static final long SPENT_MASK = (1L << SPENT_BITS) - 1;

  private final AtomicLong secondAndSpent = new AtomicLong(Long.MIN_VALUE);

  boolean take(long nowNanos, int perSecond) {
    long now = Math.floorDiv(nowNanos, SECOND) << SPENT_BITS;
    while (true) {
      long seen = secondAndSpent.get();
      // A caller whose clock reading is old must not bring a past second, and its budget, back.
      long second = Math.max(now, seen & ~SPENT_MASK);
      long spent = (seen & ~SPENT_MASK) == second ? seen & SPENT_MASK : 0;
      if (spent >= perSecond || spent == SPENT_MASK) {
        return false;
      }
      if (secondAndSpent.compareAndSet(seen, second | (spent + 1))) {
        return true;
      }
    }
  }
}
