package io.socktrace.agent.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * A median, and the values between which the true one is with at least 95 % probability, whatever
 * the distribution; of fewer than six values, which cannot say that, the least and the most.
 */
record Median(double value, double low, double high) {
  private static final Median UNKNOWN = new Median(Double.NaN, Double.NaN, Double.NaN);

  /** Of no values, which nothing is known about, it is not a number. */
  static Median of(List<Double> values) {
    if (values.isEmpty()) {
      return UNKNOWN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    int rank = rank(n);
    return new Median(
        (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2,
        sorted.get(rank - 1),
        sorted.get(n - rank));
  }

  /** The median, the least and the most. */
  static Median withRange(List<Double> values) {
    if (values.isEmpty()) {
      return UNKNOWN;
    }
    Median median = of(values);
    List<Double> sorted = values.stream().sorted().toList();
    return new Median(median.value, sorted.get(0), sorted.get(sorted.size() - 1));
  }

  /**
   * The greatest k so that fewer than k of n values are below the true median with a probability of
   * at most 2.5 %: the binomial distribution of n throws of a coin.
   */
  static int rank(int n) {
    double probability = Math.pow(0.5, n);
    double sum = 0;
    int k = 0;
    while (sum + probability <= 0.025) {
      sum += probability;
      probability = probability * (n - k) / (k + 1);
      k++;
    }
    return Math.max(k, 1);
  }

  /** As in {@code 41.2 [40.0..43.9]}. */
  String text(int decimals) {
    return format("%." + decimals + "f");
  }

  /** As in {@code +41.2 [+40.0..+43.9]}. */
  String signed(int decimals) {
    return format("%+." + decimals + "f");
  }

  private String format(String number) {
    return String.format(
        Locale.ROOT, number + " [" + number + ".." + number + "]", value, low, high);
  }
}
