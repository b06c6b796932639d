package io.socktrace.collector.view;

import io.socktrace.collector.store.Histogram;
import java.util.OptionalInt;

/**
 * What a histogram knows about its values, said no finer than it knows it.
 *
 * <p>Inside a bucket the values are taken as evenly spread, hence {@code ~}, but never beyond the
 * largest value where the sender tells it. In the first bucket and in the last, open one there is
 * nothing to interpolate between that means anything: {@code <5 ms}, {@code >10 s}.
 */
final class Quantiles {
  private final Histogram histogram;

  Quantiles(Histogram histogram) {
    this.histogram = histogram;
  }

  String text(double quantile) {
    long count = histogram.count();
    if (count == 0) {
      return "-";
    }
    double rank = quantile * count;
    long below = 0;
    int bucket = 0;
    while (bucket < histogram.buckets() - 1 && below + histogram.countIn(bucket) < rank) {
      below += histogram.countIn(bucket++);
    }
    if (bucket == 0 || bucket == histogram.buckets() - 1) {
      return edge(bucket);
    }
    double lower = histogram.lowerBound(bucket);
    double width = histogram.upperBound(bucket) - lower;
    double estimate = lower + width * (rank - below) / histogram.countIn(bucket);
    return "~" + Quantity.roughly(Math.max(lower, Math.min(estimate, histogram.maximum())));
  }

  /** The largest value where the sender tells it, else its bucket. */
  String maximum() {
    OptionalInt bucket = highestUsed();
    if (bucket.isEmpty()) {
      return "-";
    }
    int i = bucket.getAsInt();
    if (i > 0 && Double.isFinite(histogram.maximum())) {
      return Quantity.seconds(histogram.maximum());
    }
    if (i == 0 || i == histogram.buckets() - 1) {
      return edge(i);
    }
    String lower = Quantity.roughly(histogram.lowerBound(i));
    String upper = Quantity.roughly(histogram.upperBound(i));
    boolean sameUnit = lower.endsWith(" ms") == upper.endsWith(" ms");
    return (sameUnit ? lower.substring(0, lower.indexOf(' ')) : lower) + ".." + upper;
  }

  private String edge(int bucket) {
    if (histogram.buckets() == 1) {
      return "?"; // a histogram without bounds tells no values
    }
    return bucket == 0
        ? "<" + Quantity.roughly(histogram.upperBound(0))
        : ">" + Quantity.roughly(histogram.lowerBound(bucket));
  }

  private OptionalInt highestUsed() {
    for (int i = histogram.buckets() - 1; i >= 0; i--) {
      if (histogram.countIn(i) > 0) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }
}
