package io.socktrace.agent.telemetry;

/** Sums up what rises, and gives the sum out at once and then every 10 s at most. */
final class Rises {
  private static final long QUIET_NANOS = 10_000_000_000L;

  private long untold;
  private long toldNanos;
  private boolean told;

  void rise(long by) {
    untold += by;
  }

  /**
   * @param atLast whether there will be no other time
   * @return what has risen since the last time, or 0 if it is too early to tell
   */
  long due(long nowNanos, boolean atLast) {
    if (untold == 0 || told && !atLast && nowNanos - toldNanos < QUIET_NANOS) {
      return 0;
    }
    long sum = untold;
    untold = 0;
    told = true;
    toldNanos = nowNanos;
    return sum;
  }
}
