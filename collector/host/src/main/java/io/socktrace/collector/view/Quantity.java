package io.socktrace.collector.view;

import java.util.Locale;

/** Numbers as people read them, with no more digits than are known. */
final class Quantity {
  private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Quantity() {}

  /** A time measured by the JVM's clock: three digits at most. */
  static String seconds(double seconds) {
    if (seconds < 1e-6) {
      return "<1 us";
    } else if (seconds < 0.9995e-3) {
      return format("%.0f us", seconds * 1e6);
    } else if (seconds < 0.9995e-2) {
      return format("%.1f ms", seconds * 1e3);
    } else if (seconds < 0.9995) {
      return format("%.0f ms", seconds * 1e3);
    } else if (seconds < 9.995) {
      return format("%.2f s", seconds);
    }
    return format(seconds < 99.95 ? "%.1f s" : "%.0f s", seconds);
  }

  /** A bound of a bucket or an estimate: two digits at most. */
  static String roughly(double seconds) {
    double step = Math.pow(10, Math.floor(Math.log10(seconds)) - 1);
    double rounded = Math.round(seconds / step) * step;
    boolean millis = rounded < 0.9995;
    String digits = format("%.1f", millis ? rounded * 1e3 : rounded);
    return (digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits)
        + (millis ? " ms" : " s");
  }

  static String bytes(double bytes) {
    int unit = 0;
    while (bytes >= 1023.5 && unit < BYTE_UNITS.length - 1) {
      bytes /= 1024;
      unit++;
    }
    return format(unit == 0 || bytes >= 99.95 ? "%.0f " : "%.1f ", bytes) + BYTE_UNITS[unit];
  }

  /** All and nothing are said only when they are true. */
  static String percent(double ratio) {
    if (ratio > 0 && ratio < 0.001) {
      return "<0.1 %";
    } else if (ratio > 0.999 && ratio < 1) {
      return ">99.9 %";
    }
    return format(
        ratio != 0 && (ratio < 0.01 || (ratio > 0.99 && ratio < 1)) ? "%.1f %%" : "%.0f %%",
        ratio * 100);
  }

  static String perSecond(double rate) {
    return format(rate > 0 && rate < 10 ? "%.1f" : "%.0f", rate);
  }

  private static String format(String pattern, Object value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
