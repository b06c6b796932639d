package io.socktrace.collector.store;

import java.util.Arrays;

/**
 * How often one process exports, learned from when its points come.
 *
 * <p>A series that stays away for two intervals is over: its listener was closed, or its process is
 * gone, and an alert on its last value must end. The interval is measured and not told by the
 * protocol. It is that between two points of one series, since an exporter may send one export in
 * several requests; and the longest of the last few, so that an export which came late, and the
 * next one which then seems early, end nothing. Guarded by the {@link Store}.
 */
final class ExportRhythm {
  private static final long SECOND = 1_000_000_000L;

  /** The agent's own interval, until another is known. */
  private static final long ASSUMED_NANOS = 10 * SECOND;

  /** Under this a busy machine's pauses would look like ends. */
  private static final long LEAST_PATIENCE_NANOS = 2 * SECOND;

  private static final int REMEMBERED = 8;

  private final long[] intervalNanos = new long[REMEMBERED];
  private int intervals;
  private long heardNanos;

  /** Series that hold this; without any it is forgotten. */
  int series;

  /**
   * @param sinceNanos since the same series came before, or less than 0 where none had
   */
  void hear(long sinceNanos, long nowNanos) {
    heardNanos = nowNanos;
    if (sinceNanos >= 0) {
      intervalNanos[intervals++ % REMEMBERED] = sinceNanos;
    }
  }

  long heardNanos() {
    return heardNanos;
  }

  long patienceNanos() {
    long longest = intervals == 0 ? ASSUMED_NANOS : Arrays.stream(intervalNanos).max().getAsLong();
    return Math.max(LEAST_PATIENCE_NANOS, 2 * longest);
  }
}
