package io.socktrace.collector.store;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The collector's memory: receivers add to it, views take a {@link Snapshot}.
 *
 * <p>One lock guards all of it: an entry takes microseconds, and senders come every few seconds.
 * Nothing is written to disk. What is not kept is counted.
 */
public final class Store {
  private final Lock lock = new ReentrantLock();
  private final LongSupplier clockNanos;
  private final TraceStore traces;
  private final MetricStore metrics;
  private final Map<String, Long> refusedRequests = new TreeMap<>();
  private long logRecords;

  /**
   * @param clockNanos monotonic, for the age of points
   */
  public Store(Limits limits, LongSupplier clockNanos) {
    this.clockNanos = clockNanos;
    traces = new TraceStore(limits);
    metrics = new MetricStore(limits);
  }

  /** False when the span was refused, because its trace is full. */
  public boolean addSpan(Span span) {
    lock.lock();
    try {
      return traces.add(span);
    } finally {
      lock.unlock();
    }
  }

  public void refuseSpan() {
    locked(traces::refuse);
  }

  /** With {@code delta} the point is the change since the one before. */
  public void addPoint(Series series, Point point, boolean delta) {
    locked(() -> metrics.add(series, point, delta, clockNanos.getAsLong()));
  }

  public void refusePoint() {
    locked(metrics::refuse);
  }

  /** Log records are counted; this version does not keep them. */
  public void addLogRecords(int count) {
    locked(() -> logRecords += count);
  }

  /** The reasons are the receiver's own few sentences, never text from the network. */
  public void refuseRequest(String reason) {
    locked(() -> refusedRequests.merge(reason, 1L, Long::sum));
  }

  public Snapshot snapshot() {
    lock.lock();
    try {
      List<Metric> points = metrics.snapshot(clockNanos.getAsLong());
      return new Snapshot(
          traces.snapshot(),
          points,
          traces.counts(),
          metrics.counts(),
          logRecords,
          new TreeMap<>(refusedRequests));
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }
}
