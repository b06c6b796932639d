package io.socktrace.agent.connection;

/**
 * Whether an accept queue is full, told once and not at every look: it is from the limit on, and no
 * longer when it has been at half the limit or below for a second.
 */
public final class Saturation {
  private static final long CALM_NANOS = 1_000_000_000L;

  /** What a look has changed. */
  public enum Change {
    NONE,
    SATURATED,
    RECOVERED
  }

  private boolean saturated;
  private boolean calm;
  private long calmSinceNanos;
  private long fullSeenNanos;
  private long longest;

  /**
   * @param fullNanos the last accept that left the queue full, which the looks may have missed; 0
   *     for none
   */
  public Change look(long length, long limit, long fullNanos, long nowNanos) {
    boolean fullSince = fullNanos != fullSeenNanos;
    fullSeenNanos = fullNanos;
    // A limit of 0 is reached by an empty queue.
    boolean full = fullSince || length > 0 && length >= limit;
    if (!saturated) {
      longest = fullSince ? Math.max(length, limit) : length;
      saturated = full;
      calm = false;
      return full ? Change.SATURATED : Change.NONE;
    }
    longest = Math.max(longest, length);
    if (full || length > limit / 2) {
      calm = false;
      return Change.NONE;
    }
    if (!calm) {
      calm = true;
      calmSinceNanos = nowNanos;
    }
    if (nowNanos - calmSinceNanos < CALM_NANOS) {
      return Change.NONE;
    }
    saturated = false;
    return Change.RECOVERED;
  }

  public boolean isSaturated() {
    return saturated;
  }

  /** The longest queue that was seen from the saturation on. */
  public long longest() {
    return longest;
  }
}
