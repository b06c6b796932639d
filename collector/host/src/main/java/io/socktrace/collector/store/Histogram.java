package io.socktrace.collector.store;

import java.util.Arrays;

/**
 * Counts by bucket, as OTLP sends them: bucket {@code i} holds values in {@code (bounds[i-1],
 * bounds[i]]}, and there is one bucket more than bounds.
 */
public final class Histogram {
  /** Ours have eleven; beyond this it is no histogram that somebody reads. */
  public static final int MAX_BOUNDS = 256;

  private final double[] bounds;
  private final long[] counts;
  private final double maximum;

  public Histogram(double[] bounds, long[] counts) {
    this(bounds, counts, Double.POSITIVE_INFINITY);
  }

  /**
   * Throws when the arrays do not fit each other or the bounds do not rise.
   *
   * @param maximum the largest value, infinite when the sender did not tell it
   */
  public Histogram(double[] bounds, long[] counts, double maximum) {
    if (counts.length != bounds.length + 1 || bounds.length > MAX_BOUNDS) {
      throw new IllegalArgumentException(
          "a histogram with " + bounds.length + " bounds and " + counts.length + " counts");
    }
    for (int i = 0; i < bounds.length; i++) {
      if (!Double.isFinite(bounds[i]) || (i > 0 && bounds[i] <= bounds[i - 1])) {
        throw new IllegalArgumentException("histogram bounds that do not rise");
      }
    }
    for (long count : counts) {
      if (count < 0) {
        throw new IllegalArgumentException("a negative histogram count");
      }
    }
    this.bounds = bounds.clone();
    this.counts = counts.clone();
    this.maximum = maximum;
  }

  public double maximum() {
    return maximum;
  }

  public long count() {
    return Arrays.stream(counts).sum();
  }

  public int buckets() {
    return counts.length;
  }

  public long countIn(int bucket) {
    return counts[bucket];
  }

  /** 0 for the first bucket: what socktrace measures is never negative. */
  public double lowerBound(int bucket) {
    return bucket == 0 ? 0 : bounds[bucket - 1];
  }

  public double upperBound(int bucket) {
    return bucket == bounds.length ? Double.POSITIVE_INFINITY : bounds[bucket];
  }

  /** A bound and a count of 8 bytes each. */
  int weightBytes() {
    return 16 * counts.length;
  }

  /** With other bounds than before the sender has changed its view: the newer one counts. */
  Histogram plus(Histogram before) {
    if (before == null || !Arrays.equals(bounds, before.bounds)) {
      return this;
    }
    long[] sum = counts.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += before.counts[i];
    }
    return new Histogram(bounds, sum, Math.max(maximum, before.maximum));
  }
}
