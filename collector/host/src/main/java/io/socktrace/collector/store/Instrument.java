package io.socktrace.collector.store;

/**
 * What a metric says of itself, once for all its series.
 *
 * @param unit as UCUM writes it: {@code s}, {@code By}, {@code {connection}}
 * @param meaning one sentence, for people
 */
public record Instrument(String name, Kind kind, String unit, String meaning) {
  /** Sums that only rise, sums that fall too, readings, and counts by bucket. */
  public enum Kind {
    COUNTER,
    UP_DOWN_COUNTER,
    GAUGE,
    HISTOGRAM
  }
}
