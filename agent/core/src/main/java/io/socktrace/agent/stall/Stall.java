package io.socktrace.agent.stall;

import io.socktrace.bootstrap.Listener;

/**
 * One stretch in which connections waited on a listener and nothing was accepted, with what was
 * found out about it. Owned by socktrace's thread.
 */
public final class Stall {
  /** By what it ended. */
  public enum End {
    /** A connection was accepted. */
    ACCEPT,
    /** The queue shrank, and no accept of the JDK's was seen: native code accepts too. */
    ELSEWHERE,
    /** The listener was closed. */
    CLOSE,
    /** It did not: the process ends. */
    EXIT
  }

  /** Why nothing was accepted. */
  public enum Cause {
    /** The thread that accepts was busy with something else, or there was none. */
    APPLICATION,
    GC,
    /** The whole JVM did not run: a safepoint, a stopped process, no processor. */
    PAUSE,
    UNKNOWN
  }

  public final Listener listener;
  private final Samples samples = new Samples();
  private long beganNanos;
  private long untilNanos;
  private long oldestSinceNanos;
  private long mostWaiting;
  private long limit;
  private long collectedNanos;
  private long pausedNanos;
  private boolean neverAccepted;
  private boolean threadEnded;
  private End end;

  Stall(Listener listener, long beganNanos, long nowNanos) {
    this.listener = listener;
    this.beganNanos = beganNanos;
    this.untilNanos = nowNanos;
    this.neverAccepted = !listener.acceptor.hasEntered();
  }

  void seen(long waiting, long limit) {
    this.mostWaiting = Math.max(mostWaiting, waiting);
    this.limit = limit;
  }

  void add(StackSample sample) {
    threadEnded = false;
    if (sample != null) {
      samples.add(sample);
    }
  }

  /** The thread that accepted is no more, and no other has come. */
  void threadEnded() {
    threadEnded = true;
  }

  /** So much of it is known to have been no doing of the application. */
  void explain(long collectedNanos, long pausedNanos) {
    this.collectedNanos = Math.max(this.collectedNanos, collectedNanos);
    this.pausedNanos = Math.max(this.pausedNanos, pausedNanos);
  }

  void beganAt(long nanos) {
    beganNanos = nanos;
  }

  void oldestSince(long nanos) {
    oldestSinceNanos = nanos == 0 ? 1 : nanos;
  }

  void lasts(long untilNanos) {
    this.untilNanos = untilNanos;
  }

  void ends(End how, long atNanos) {
    end = how;
    untilNanos = atNanos;
  }

  /** {@link System#nanoTime} since when a connection waited and nothing was accepted. */
  public long beganNanos() {
    return beganNanos;
  }

  /** {@link System#nanoTime} of its end, or of the last look. */
  public long untilNanos() {
    return untilNanos;
  }

  public long nanos() {
    return untilNanos - beganNanos;
  }

  /** {@link System#nanoTime} since when the oldest connection waits; 0 unknown. */
  public long oldestSinceNanos() {
    return oldestSinceNanos;
  }

  /** Null while it lasts. */
  public End end() {
    return end;
  }

  /** The most connections seen waiting; 0 if nobody looked in time. */
  public long mostWaiting() {
    return mostWaiting;
  }

  /** Below 1 unknown. */
  public long limit() {
    return limit;
  }

  public Samples samples() {
    return samples;
  }

  /** Whether nobody had ever called accept when it was noticed. */
  public boolean neverAccepted() {
    return neverAccepted;
  }

  /** Whether the thread that called accept last has ended. */
  public boolean isThreadEnded() {
    return threadEnded;
  }

  public long collectedNanos() {
    return collectedNanos;
  }

  public long pausedNanos() {
    return pausedNanos;
  }

  /** A collection is a pause too, and the better word for it. */
  public Cause cause() {
    if (2 * collectedNanos >= nanos()) {
      return Cause.GC;
    }
    if (2 * pausedNanos >= nanos()) {
      return Cause.PAUSE;
    }
    if (neverAccepted || threadEnded) {
      return Cause.APPLICATION;
    }
    StackSample typical = samples.typical();
    return typical != null && typical.hasCulprit() ? Cause.APPLICATION : Cause.UNKNOWN;
  }

  /** What is held responsible now. */
  public Culprit culprit() {
    StackSample typical = cause() == Cause.APPLICATION ? samples.typical() : null;
    return typical == null || threadEnded
        ? new Culprit(cause(), threadEnded, "", null, null)
        : new Culprit(cause(), false, typical.function(), typical.lock(), typical.owner());
  }

  /**
   * Who or what keeps the listener from accepting, to tell whether it is another than before.
   *
   * @param function empty if there is none
   * @param lock null if it waits for none
   */
  public record Culprit(
      Cause cause, boolean threadEnded, String function, String lock, String owner) {}
}
