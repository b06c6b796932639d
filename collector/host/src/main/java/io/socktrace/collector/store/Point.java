package io.socktrace.collector.store;

/**
 * One reading of a series: a number, or a histogram.
 *
 * @param timeNanos the sender's clock
 * @param value the sum or the gauge; for a histogram its sum
 * @param histogram null for a number
 */
public record Point(long timeNanos, double value, Histogram histogram) {
  public static Point number(long timeNanos, double value) {
    return new Point(timeNanos, value, null);
  }

  /** This point as the change since {@code before}, which senders with delta temporality send. */
  Point addedTo(Point before) {
    Histogram sum = histogram == null ? null : histogram.plus(before.histogram);
    return new Point(timeNanos, before.value + value, sum);
  }

  /** Beyond what every series weighs. */
  int weightBytes() {
    return histogram == null ? 0 : histogram.weightBytes();
  }
}
