package io.socktrace.agent.telemetry;

import java.time.Instant;

/** The wall clock in nanoseconds, and its distance from {@link System#nanoTime}. */
final class Clock {
  private Clock() {}

  static long epochNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** What to add to {@link System#nanoTime} for the wall clock now. */
  static long epochOffsetNanos() {
    return epochNanos() - System.nanoTime();
  }
}
