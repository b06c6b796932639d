package io.socktrace.collector.store;

import java.util.OptionalDouble;

/**
 * A series with its last two points.
 *
 * @param previous null after the first point
 * @param highest the highest value seen, for gauges that are reset at every export
 * @param current false once it stayed away for two exports: then the last value was true and is not
 *     known to be
 */
public record Metric(Series series, Point last, Point previous, double highest, boolean current) {

  /** Change per second between the last two points; empty after one point or a reset. */
  public OptionalDouble perSecond() {
    if (previous == null || last.value() < previous.value()) {
      return OptionalDouble.empty();
    }
    double seconds = (last.timeNanos() - previous.timeNanos()) / 1e9;
    return OptionalDouble.of((last.value() - previous.value()) / seconds);
  }
}
