package io.socktrace.bootstrap;

import java.util.concurrent.atomic.AtomicLongArray;

/** What was lost on the application's threads, counted by reason. */
public final class Drops {
  /** {@link EventQueue} had no room: spans are lost, metrics are not. */
  public static final int QUEUE_FULL = 0;

  /** The descriptor is beyond {@link FdTable}: a connection or listener goes untracked. */
  public static final int FD_OUT_OF_RANGE = 1;

  /** Listeners were opened faster than socktrace's thread took them in. */
  public static final int LISTENERS_PENDING = 2;

  /** So many threads were in copy loops at once that one of them went unnoticed. */
  public static final int LOOPS_CROWDED = 3;

  public static final int REASONS = 4;

  public static final AtomicLongArray COUNTS = new AtomicLongArray(REASONS);

  private Drops() {}

  static void count(int reason) {
    COUNTS.getAndIncrement(reason);
  }
}
