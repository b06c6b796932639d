package io.socktrace.agent.stall;

/**
 * Knows when the JVM did not run, from socktrace's own thread: when it wakes late, so did everybody
 * else. That is a safepoint, a stopped process or container, or a machine without a processor to
 * spare; which one, nothing in here can tell, save for a garbage collection.
 */
public final class JvmPauses {
  /** A timer of Linux is late by less where a processor is free. */
  private static final long LATE_NANOS = 20_000_000;

  private final Intervals late = new Intervals();

  /**
   * Our thread has slept.
   *
   * @param beganNanos {@link System#nanoTime} before, {@code wokeNanos} after
   * @param askedNanos for how long it wanted to sleep at most
   */
  public void slept(long beganNanos, long wokeNanos, long askedNanos) {
    if (wokeNanos - beganNanos - askedNanos >= LATE_NANOS) {
      late.add(beganNanos + askedNanos, wokeNanos, wokeNanos - beganNanos - askedNanos);
    }
  }

  /** How long the JVM is known not to have run within this stretch, in nanoseconds. */
  long within(long beganNanos, long endedNanos) {
    return late.within(beganNanos, endedNanos);
  }
}
