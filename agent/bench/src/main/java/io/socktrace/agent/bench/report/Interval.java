package io.socktrace.agent.bench.report;

import java.util.List;
import java.util.Locale;

/** A mean, and where with 95 % probability the true one is, if the values are about normal. */
record Interval(double mean, double low, double high) {
  /** Student's t, 0.975 quantile, for 1 to 30 degrees of freedom. */
  private static final double[] T = {
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788,
    2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639,
    2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423
  };

  /** The same quantile of the normal distribution. */
  private static final double Z = 1.959964;

  /** Of one value alone the interval is everything. */
  static Interval of(List<Double> values) {
    int n = values.size();
    double mean = values.stream().mapToDouble(each -> each).average().orElseThrow();
    if (n == 1) {
      return new Interval(mean, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double half = t(n - 1) * deviation(values) / Math.sqrt(n);
    return new Interval(mean, mean - half, mean + half);
  }

  /** Of ratios, by their logarithms, as percent more than 1. */
  static Interval ofRatios(List<Double> ratios) {
    Interval logs = of(ratios.stream().map(Math::log).toList());
    return new Interval(percent(logs.mean), percent(logs.low), percent(logs.high));
  }

  /** Standard deviation of a sample. */
  static double deviation(List<Double> values) {
    double mean = values.stream().mapToDouble(each -> each).average().orElseThrow();
    double squares = values.stream().mapToDouble(each -> (each - mean) * (each - mean)).sum();
    return Math.sqrt(squares / (values.size() - 1));
  }

  private static double percent(double log) {
    return 100 * Math.expm1(log);
  }

  static double t(int degrees) {
    if (degrees <= T.length) {
      return T[degrees - 1];
    }
    // The first two terms of the expansion about the normal quantile; the third is below 0.0001.
    double z3 = Z * Z * Z;
    return Z
        + (z3 + Z) / (4 * degrees)
        + (5 * z3 * Z * Z + 16 * z3 + 3 * Z) / (96.0 * degrees * degrees);
  }

  /** As in {@code +0.42 [+0.21, +0.63]}. */
  String signed(int decimals) {
    String number = "%+." + decimals + "f";
    return String.format(
        Locale.ROOT, number + " [" + number + ", " + number + "]", mean, low, high);
  }
}
