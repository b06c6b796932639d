package io.socktrace.agent;

import io.socktrace.agent.connection.Arrivals;
import io.socktrace.agent.stall.JvmPauses;
import io.socktrace.agent.telemetry.Bell;
import io.socktrace.bootstrap.Alarm;
import io.socktrace.bootstrap.Keeping;
import io.socktrace.bootstrap.Sockets;
import java.util.Optional;

/**
 * How socktrace's thread sleeps: for a period, or, where nothing happens and the kernel wakes it
 * when a connection comes, for up to a second.
 *
 * <p>A second, and not until the next export: what the application does on connections that it has
 * already, and what the kernel drops, wakes nobody.
 */
final class Rest {
  private static final long PERIOD_NANOS = 50_000_000;

  /** Where the kernel wakes nobody. Most of what we cost then is the waking up. */
  private static final long QUIET_PERIOD_NANOS = 100_000_000;

  private static final long LONGEST_NANOS = 1_000_000_000;
  private static final long LOOKS_NANOS = 10_000_000_000L;

  private final NativeSide kernel;
  private final Arrivals arrivals;
  private final Bell bell;
  private final JvmPauses pauses;
  private final Runnable wake = this::wake;
  private long lookedNanos = System.nanoTime();

  /** Takes the descriptors that it needs now: later they may be the application's last. */
  Rest(NativeSide kernel, Bell bell, JvmPauses pauses) {
    this.kernel = kernel;
    this.bell = bell;
    this.pauses = pauses;
    Optional<Arrivals> opened = kernel.arrivals();
    this.arrivals = opened.orElse(null);
  }

  /**
   * Sleeps until something may have to be done.
   *
   * @param idle whether we ourselves have nothing to do, and {@code idleNanos} for how long
   * @return whether the queues are to be looked at
   */
  boolean sleep(boolean idle, long idleNanos) {
    boolean quiet = kernel.isQuiet();
    long dueNanos = quiet ? QUIET_PERIOD_NANOS : PERIOD_NANOS;
    long began = System.nanoTime();
    if (quiet && idle && arrivals != null && arrivals.areWatched()) {
      long nanos = Math.min(LONGEST_NANOS, idleNanos);
      sleepInTheKernel(nanos);
      pauses.rested(began, System.nanoTime(), nanos);
      // Nothing waits, or the kernel had told us; what is about to be sent shall be true, though.
      dueNanos = idleNanos <= LONGEST_NANOS || !kernel.isQuiet() ? 0 : LOOKS_NANOS;
    } else {
      bell.await(dueNanos);
      pauses.slept(began, System.nanoTime(), dueNanos);
    }
    long now = System.nanoTime();
    if (now - lookedNanos < dueNanos) {
      return false;
    }
    lookedNanos = now;
    return true;
  }

  private void sleepInTheKernel(long nanos) {
    Alarm.set(wake);
    try {
      if (!bell.hasRung() && !Sockets.hasNewListeners() && !Keeping.events().isFilling()) {
        arrivals.await(nanos);
      }
    } finally {
      Alarm.unset();
    }
    bell.heard();
    // An interrupt, which is nothing to us, would only be in the way of an export.
    Thread.interrupted();
  }

  private void wake() {
    arrivals.wake();
  }
}
