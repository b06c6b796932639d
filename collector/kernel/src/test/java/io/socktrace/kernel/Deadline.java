package io.socktrace.kernel;

import java.util.concurrent.TimeUnit;

/** A bound on waiting for a condition, which a loop checks at each turn. */
public final class Deadline {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final String condition;
  private final long startNanos = System.nanoTime();

  public Deadline(String condition) {
    this.condition = condition;
  }

  public void check() {
    if (System.nanoTime() - startNanos > LIMIT_NANOS) {
      throw new AssertionError("Waited too long until " + condition);
    }
  }
}
