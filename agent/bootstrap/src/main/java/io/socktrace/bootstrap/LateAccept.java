package io.socktrace.bootstrap;

/**
 * A stretch in which a connection waited and nothing was accepted, known from the accept that ended
 * it: on the kernel's clock, so that it is true also of a JVM that did not run in between.
 */
public final class LateAccept {
  /** {@link System#nanoTime} since when nothing was accepted although a connection waited. */
  public final long beganNanos;

  /** {@link System#nanoTime} of the accept. */
  public final long endedNanos;

  LateAccept(long beganNanos, long endedNanos) {
    this.beganNanos = beganNanos;
    this.endedNanos = endedNanos;
  }

  public long nanos() {
    return endedNanos - beganNanos;
  }
}
