package io.socktrace.collector.forward;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: the backend's Retry-After, or twice as long each time.
 *
 * <p>Of the doubled time a random part between half and all is waited, so that many collectors do
 * not come back at the same moment.
 */
final class Pause {
  private static final long LONGEST_MILLIS = 30_000;

  /** A backend that says hours would silently empty our queue by age. */
  private static final long LONGEST_ASKED_MILLIS = 120_000;

  private final RandomGenerator random;
  private long nextMillis;

  Pause(Duration first, RandomGenerator random) {
    this.random = random;
    nextMillis = first.toMillis();
  }

  long millis(Optional<String> retryAfter) {
    long millis = nextMillis / 2 + random.nextLong(nextMillis / 2 + 1);
    nextMillis = Math.min(LONGEST_MILLIS, nextMillis * 2);
    return Math.max(millis, retryAfter.map(Pause::asked).orElse(0L));
  }

  /** Seconds; the form with a date is rare in OTLP, and then our own pause has to do. */
  private static long asked(String retryAfter) {
    String seconds = retryAfter.strip();
    return seconds.matches("[0-9]{1,6}")
        ? Math.min(LONGEST_ASKED_MILLIS, Long.parseLong(seconds) * 1000)
        : 0;
  }
}
