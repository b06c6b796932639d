package io.socktrace.collector.store;

import java.time.Duration;

/**
 * How much is kept.
 *
 * @param traces the newest so many traces
 * @param spans in all of them together
 * @param traceBytes estimated, of all spans
 * @param points metric points, each one series of one process
 * @param metricBytes estimated, of all points
 * @param pointAge a point that was not updated for this long belongs to a process that has gone
 */
public record Limits(
    int traces, int spans, long traceBytes, int points, long metricBytes, Duration pointAge) {

  /** One connection makes an accept, a dispatch, a connection and now and then a transfer. */
  private static final int SPANS_PER_TRACE = 4;

  /** No connection makes more than its 32 transfers and a few; a runaway trace stops here. */
  static final int SPANS_OF_ONE_TRACE = 1_000;

  public static final int DEFAULT_TRACES = 5_000;

  /** Three eighths of the heap for spans, an eighth for metrics: the rest is for requests. */
  public static Limits ofTraces(int traces, long heapBytes) {
    return new Limits(
        traces,
        Math.multiplyExact(traces, SPANS_PER_TRACE),
        heapBytes / 8 * 3,
        10_000,
        heapBytes / 8,
        Duration.ofMinutes(5));
  }
}
