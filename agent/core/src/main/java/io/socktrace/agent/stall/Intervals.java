package io.socktrace.agent.stall;

/**
 * The last stretches of time in which something held, to ask how much of another stretch they
 * cover.
 */
final class Intervals {
  /** A stall with more of them is told with less than is true. */
  private static final int KEPT = 64;

  private final long[] beganNanos = new long[KEPT];
  private final long[] endedNanos = new long[KEPT];
  private final long[] mostNanos = new long[KEPT];
  private int next;
  private int kept;

  /**
   * Stretches of one kind do not overlap; the caller sees to that.
   *
   * @param most how long it was, where it is only known between which two moments
   */
  void add(long began, long ended, long most) {
    beganNanos[next] = began;
    endedNanos[next] = ended;
    mostNanos[next] = most;
    next = (next + 1) % KEPT;
    kept = Math.min(KEPT, kept + 1);
  }

  /** How much of this stretch they cover, in nanoseconds. */
  long within(long began, long ended) {
    long covered = 0;
    for (int i = 0; i < kept; i++) {
      long from = Math.max(0, beganNanos[i] - began);
      long to = Math.min(ended - began, endedNanos[i] - began);
      covered += Math.max(0, Math.min(to - from, mostNanos[i]));
    }
    return covered;
  }

  /**
   * How much of this stretch they cover at least, wherever between their two moments they were: all
   * that has no room outside.
   */
  long surelyWithin(long began, long ended) {
    long covered = 0;
    for (int i = 0; i < kept; i++) {
      long from = Math.max(0, beganNanos[i] - began);
      long to = Math.min(ended - began, endedNanos[i] - began);
      long common = Math.max(0, to - from);
      long outside = endedNanos[i] - beganNanos[i] - common;
      covered += Math.max(0, Math.min(common, mostNanos[i] - outside));
    }
    return covered;
  }
}
