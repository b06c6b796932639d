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
  private long restBeganNanos;
  private long restEndedNanos;

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

  /**
   * Our thread has slept in the kernel, which was to wake it when a connection came: so it wanted
   * to wake when the wait of the first one began. That is known later, from its accept.
   */
  public void rested(long beganNanos, long wokeNanos, long askedNanos) {
    slept(beganNanos, wokeNanos, askedNanos);
    restBeganNanos = beganNanos;
    restEndedNanos = wokeNanos;
  }

  /** How long the JVM is known not to have run within this stretch, in nanoseconds. */
  long within(long beganNanos, long endedNanos) {
    boolean beganAtRest = beganNanos - restBeganNanos > 0 && restEndedNanos - beganNanos > 0;
    // After an accept that came first the queue was empty, and the sleep went on.
    long asleepNanos = Math.min(endedNanos - beganNanos, restEndedNanos - beganNanos);
    return beganAtRest && asleepNanos >= LATE_NANOS
        ? asleepNanos + late.within(beganNanos + asleepNanos, endedNanos)
        : late.within(beganNanos, endedNanos);
  }
}
