package io.socktrace.bootstrap;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations into explicit buckets, on the application's thread and before any queue, so that
 * no later loss can touch the numbers.
 *
 * <p>A bucket's upper bound is inclusive, as OpenTelemetry's data model has it. Counts and sum are
 * read one after the other: a reader may see a record in one and not yet in the other.
 */
public final class Histogram {
  private final long[] boundsNanos;
  private final AtomicLongArray counts;
  private final AtomicLong sumNanos = new AtomicLong();
  private final AtomicLong maxNanos = new AtomicLong();

  Histogram(long[] boundsNanos) {
    this.boundsNanos = boundsNanos;
    this.counts = new AtomicLongArray(boundsNanos.length + 1);
  }

  public void record(long nanos) {
    int bucket = bucketOf(nanos);
    sumNanos.getAndAdd(nanos);
    long max = maxNanos.get();
    while (nanos > max && !maxNanos.compareAndSet(max, nanos)) {
      max = maxNanos.get();
    }
    counts.getAndIncrement(bucket);
  }

  /** The bucket that a duration falls into; the last one has no upper bound. */
  public int bucketOf(long nanos) {
    int bucket = 0;
    while (bucket < boundsNanos.length && nanos > boundsNanos[bucket]) {
      bucket++;
    }
    return bucket;
  }

  public int buckets() {
    return counts.length();
  }

  public long count(int bucket) {
    return counts.get(bucket);
  }

  public long sumNanos() {
    return sumNanos.get();
  }

  /** The longest duration recorded so far. */
  public long maxNanos() {
    return maxNanos.get();
  }

  public long[] boundsNanos() {
    return boundsNanos.clone();
  }
}
