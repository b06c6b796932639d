package io.socktrace.bootstrap;

/** What the application's threads need to know of the user's options; fixed before weaving. */
public final class Settings {
  /** Stands for "every connection" where a budget per second is asked for. */
  public static final int ALL = Integer.MAX_VALUE;

  /** Counts everything and keeps nothing: for when nobody is there to take it. */
  public static final Settings NOTHING = new Settings(0, 0, Long.MAX_VALUE, 0, Long.MAX_VALUE);

  final int spansPerSecond;
  final int slowSpansPerSecond;
  final long slowAcceptNanos;
  final int queuedEvents;
  final long stallNanos;

  /**
   * @param spansPerSecond kept connections per listener and second, beyond the slow and failed ones
   * @param slowSpansPerSecond kept slow accepts, and again failed connections, likewise
   * @param slowAcceptNanos an accept is slow when the lower bound of its wait reaches this
   * @param queuedEvents events of kept connections that may wait for socktrace's thread
   * @param stallNanos nothing accepted for so long, while a connection waits, is a stall
   */
  public Settings(
      int spansPerSecond,
      int slowSpansPerSecond,
      long slowAcceptNanos,
      int queuedEvents,
      long stallNanos) {
    this.spansPerSecond = spansPerSecond;
    this.slowSpansPerSecond = slowSpansPerSecond;
    this.slowAcceptNanos = slowAcceptNanos;
    this.queuedEvents = queuedEvents;
    this.stallNanos = stallNanos;
  }
}
