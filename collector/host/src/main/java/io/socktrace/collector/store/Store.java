package io.socktrace.collector.store;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

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
  private final EventStore events = new EventStore();
  private final Map<String, Long> refusedSpans = new TreeMap<>();
  private final Map<String, Long> refusedPoints = new TreeMap<>();
  private final Map<String, Long> refusedRequests = new TreeMap<>();
  private long logRecords;
  private volatile Supplier<ForwardCounts> forward = () -> null;

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
      boolean taken = traces.add(span);
      events.see(span);
      if (!taken) {
        refusedSpans.merge("trace_full", 1L, Long::sum);
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Here too a reason is one of the receiver's own. */
  public void refuseSpan(String reason) {
    locked(
        () -> {
          traces.refuse();
          refusedSpans.merge(reason, 1L, Long::sum);
        });
  }

  /** The points of one request, together. */
  public void addPoints(List<Reading> readings) {
    locked(
        () -> {
          metrics.add(readings, clockNanos.getAsLong());
          readings.forEach(events::see);
        });
  }

  public void refusePoints(String reason, long count) {
    locked(
        () -> {
          metrics.refuse(count);
          refusedPoints.merge(reason, count, Long::sum);
        });
  }

  /**
   * Log records are counted; of the events among them those are kept that no span tells in time.
   */
  public void addLogRecords(int count, List<Event> told) {
    locked(
        () -> {
          logRecords += count;
          told.forEach(event -> events.add(event, clockNanos.getAsLong()));
        });
  }

  /** The reasons are the receiver's own few sentences, never text from the network. */
  public void refuseRequest(String reason) {
    locked(() -> refusedRequests.merge(reason, 1L, Long::sum));
  }

  /** Where the counts of what was handed on are asked; without it nothing is said about that. */
  public void forwards(Supplier<ForwardCounts> counts) {
    forward = counts;
  }

  public Snapshot snapshot() {
    ForwardCounts forwarded = forward.get();
    lock.lock();
    try {
      List<Metric> points = metrics.snapshot(clockNanos.getAsLong());
      return new Snapshot(
          traces.snapshot(),
          events.snapshot(clockNanos.getAsLong()),
          points,
          traces.counts(),
          metrics.counts(),
          logRecords,
          new TreeMap<>(refusedRequests),
          forwarded);
    } finally {
      lock.unlock();
    }
  }

  /** Holds the lock no longer than copying the series' references takes. */
  public Numbers numbers() {
    lock.lock();
    try {
      List<Metric> points = metrics.snapshot(clockNanos.getAsLong());
      return new Numbers(
          points,
          traces.counts(),
          metrics.counts(),
          traces.fill(),
          metrics.fill(),
          logRecords,
          new TreeMap<>(refusedSpans),
          new TreeMap<>(refusedPoints),
          new TreeMap<>(refusedRequests));
    } finally {
      lock.unlock();
    }
  }

  /** The metrics alone: cheap enough for every second, however many traces there are. */
  public List<Metric> metrics() {
    lock.lock();
    try {
      return metrics.snapshot(clockNanos.getAsLong());
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
