package io.socktrace.agent.bench.report;

import java.util.Locale;

/**
 * The most that something may cost.
 *
 * @param unit stands behind a number, as in {@code 60 instructions}
 */
record Aim(String what, double limit, String unit) {

  /** Judged by the upper end of what was measured, since that may be the truth. */
  boolean isMet(double upper) {
    return upper <= limit;
  }

  String verdict(double upper) {
    return isMet(upper) ? "met" : "**falls short by " + number(upper - limit) + "**";
  }

  /** The limit, as it stands in a table. */
  String text() {
    return "at most " + number(limit);
  }

  private String number(double value) {
    boolean isWhole = value == Math.rint(value) || Math.abs(value) >= 10;
    return String.format(Locale.ROOT, isWhole ? "%.0f" : "%.2f", value) + " " + unit;
  }
}
