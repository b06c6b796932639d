package io.socktrace.collector;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waits for a condition, for a time that is no measurement. */
public final class Deadline {
  public static final Duration GENEROUS = Duration.ofSeconds(90);

  private Deadline() {}

  /** The first value that satisfies the condition. */
  public static <T> T await(Callable<T> value, Predicate<T> condition) throws Exception {
    long deadline = System.nanoTime() + GENEROUS.toNanos();
    T last = value.call();
    while (!condition.test(last)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("never came, the last was: " + last);
      }
      Thread.sleep(20);
      last = value.call();
    }
    return last;
  }
}
