package io.socktrace.collector.prometheus;

import io.socktrace.collector.store.Instrument;
import io.socktrace.collector.store.Instrument.Kind;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The Prometheus name of an instrument, and the unit at its end.
 *
 * @param name of the family: without the {@code _total} that a counter's series end with
 * @param unit empty where the name ends with none
 */
record FamilyName(String name, String unit) {
  private static final Pattern ANNOTATION = Pattern.compile("\\{[^}]*}");
  private static final String TOTAL = "_total";

  /** UCUM's abbreviations, as the specification lists them. */
  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("d", "days"),
          Map.entry("h", "hours"),
          Map.entry("min", "minutes"),
          Map.entry("s", "seconds"),
          Map.entry("ms", "milliseconds"),
          Map.entry("us", "microseconds"),
          Map.entry("ns", "nanoseconds"),
          Map.entry("By", "bytes"),
          Map.entry("KiBy", "kibibytes"),
          Map.entry("MiBy", "mebibytes"),
          Map.entry("GiBy", "gibibytes"),
          Map.entry("TiBy", "tibibytes"),
          Map.entry("KBy", "kilobytes"),
          Map.entry("MBy", "megabytes"),
          Map.entry("GBy", "gigabytes"),
          Map.entry("TBy", "terabytes"),
          Map.entry("m", "meters"),
          Map.entry("V", "volts"),
          Map.entry("A", "amperes"),
          Map.entry("J", "joules"),
          Map.entry("W", "watts"),
          Map.entry("g", "grams"),
          Map.entry("Cel", "celsius"),
          Map.entry("Hz", "hertz"),
          Map.entry("%", "percent"));

  /** What stands after a "per". */
  private static final Map<String, String> PER =
      Map.of(
          "s", "second",
          "m", "minute",
          "h", "hour",
          "d", "day",
          "w", "week",
          "mo", "month",
          "y", "year");

  static FamilyName of(Instrument instrument) {
    boolean counter = instrument.kind() == Kind.COUNTER;
    String name = LegalName.of(instrument.name());
    if (counter && name.endsWith(TOTAL) && name.length() > TOTAL.length()) {
      name = name.substring(0, name.length() - TOTAL.length());
    }
    String unit = unit(instrument.unit(), instrument.kind() == Kind.GAUGE);
    if (!unit.isEmpty() && !name.endsWith("_" + unit)) {
      name = name + "_" + unit;
    }
    return new FamilyName(LegalName.of(name), unit);
  }

  private static String unit(String unit, boolean gauge) {
    if (unit.equals("1")) {
      return gauge ? "ratio" : "";
    }
    String plain = ANNOTATION.matcher(unit).replaceAll("");
    int slash = plain.indexOf('/');
    String name =
        slash < 0
            ? word(plain, UNITS)
            : word(plain.substring(0, slash), UNITS)
                + "_per_"
                + word(plain.substring(slash + 1), PER);
    return trim(name);
  }

  private static String word(String unit, Map<String, String> known) {
    String plain = unit.strip();
    return known.getOrDefault(plain, plain.isEmpty() ? "" : LegalName.of(plain));
  }

  private static String trim(String name) {
    String legal = name.isEmpty() ? "" : LegalName.of(name);
    int from = legal.startsWith("_") ? 1 : 0;
    int to = legal.endsWith("_") && legal.length() > from ? legal.length() - 1 : legal.length();
    return legal.substring(from, to);
  }
}
