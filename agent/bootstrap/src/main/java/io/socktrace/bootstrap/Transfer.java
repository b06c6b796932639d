package io.socktrace.bootstrap;

/** One transferTo, or one copy by streams, that moved bytes to a kept connection. */
public final class Transfer {
  /** A position in {@link Transfers#PATHS}. */
  public final int path;

  public final long bytes;

  /** What was asked for, as the JDK had limited it by then; -1 unknown. */
  public final long requested;

  public final long beganNanos;
  public final long endedNanos;

  /** A position in {@link Fallback#REASONS}, -1 where nothing fell back. */
  public final int reason;

  /** Who asked for it, where it fell back and this call was sampled; else null. */
  public final CallSite site;

  Transfer(int path, long bytes, long requested, long beganNanos, int reason, CallSite site) {
    this.path = path;
    this.bytes = bytes;
    this.requested = requested;
    this.beganNanos = beganNanos;
    this.endedNanos = System.nanoTime();
    this.reason = reason;
    this.site = site;
  }
}
