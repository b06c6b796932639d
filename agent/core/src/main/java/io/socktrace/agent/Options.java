package io.socktrace.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * What the user asked for. An agent argument wins over a system property, and that over an
 * environment variable; what cannot be understood becomes a warning and the default stays.
 *
 * <p>Arguments are {@code key=value} separated by {@code ,} or {@code ;}, with or without the
 * prefix {@code socktrace.}; {@code otel.*} arguments are handed to the OpenTelemetry SDK.
 * Durations are written as the SDK reads them: {@code 10ms}, {@code 1s}, a bare number is
 * milliseconds.
 */
public final class Options {
  static final String ENABLED = "enabled";
  static final String NATIVE = "native";
  static final String SPANS_PER_SECOND = "spans.per_second";
  static final String SLOW_ACCEPT = "spans.slow_accept";
  static final String STALL_THRESHOLD = "stall.threshold";
  static final String LISTENERS_MAX = "listeners.max";
  static final String EXIT_TIMEOUT = "exit.timeout";
  static final String DEBUG = "debug";

  static final List<String> KEYS =
      List.of(
          ENABLED,
          NATIVE,
          SPANS_PER_SECOND,
          SLOW_ACCEPT,
          STALL_THRESHOLD,
          LISTENERS_MAX,
          EXIT_TIMEOUT,
          DEBUG);

  private static final String PREFIX = "socktrace.";
  private static final String ALL = "all";

  /** Waits are known to a tick of the kernel, which may be 10 ms. */
  private static final long LEAST_STALL_MILLIS = 10;

  private final Map<String, String> values = new HashMap<>();
  private final Map<String, String> sdkArguments = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();

  private Options() {}

  static Options read(String arguments, Properties properties, Map<String, String> environment) {
    Options options = new Options();
    for (String key : KEYS) {
      String variable = (PREFIX + key).replace('.', '_').toUpperCase(Locale.ROOT);
      String value = environment.get(variable);
      // An empty variable is an unset one, as OpenTelemetry has it.
      options.put(key, value == null || value.isBlank() ? null : value);
      options.put(key, properties.getProperty(PREFIX + key));
    }
    for (Object property : properties.keySet()) {
      if (property instanceof String && ((String) property).startsWith(PREFIX)) {
        options.checkKey(((String) property).substring(PREFIX.length()));
      }
    }
    options.readArguments(arguments);
    return options;
  }

  private void readArguments(String arguments) {
    if (arguments == null) {
      return;
    }
    for (String argument : arguments.replace(';', ',').split(",")) {
      String trimmed = argument.trim();
      if (trimmed.isEmpty()) {
        continue;
      }
      int equals = trimmed.indexOf('=');
      String key = equals < 0 ? trimmed : trimmed.substring(0, equals).trim();
      if (key.startsWith(PREFIX)) {
        key = key.substring(PREFIX.length());
      }
      if (equals < 0) {
        warnings.add("option '" + key + "' has no value: write " + key + "=...; ignored");
      } else if (key.startsWith("otel.")) {
        sdkArguments.put(key, trimmed.substring(equals + 1).trim());
      } else if (checkKey(key)) {
        put(key, trimmed.substring(equals + 1));
      }
    }
  }

  private void put(String key, String value) {
    if (value != null) {
      values.put(key, value.trim());
    }
  }

  private boolean checkKey(String key) {
    if (KEYS.contains(key)) {
      return true;
    }
    warnings.add(
        "option '" + key + "' is unknown and ignored; did you mean '" + nearest(key) + "'?");
    return false;
  }

  private static String nearest(String key) {
    String nearest = null;
    int best = Integer.MAX_VALUE;
    for (String candidate : KEYS) {
      int distance = distance(key, candidate);
      if (distance < best) {
        best = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** Levenshtein's edit distance, of at most the first 64 characters. */
  private static int distance(String left, String right) {
    String a = left.length() > 64 ? left.substring(0, 64) : left;
    int[] previous = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[right.length() + 1];
      current[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int change = a.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        current[j] = Math.min(previous[j - 1] + change, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[right.length()];
  }

  /** What could not be understood, one line each. */
  List<String> warnings() {
    return warnings;
  }

  /** The {@code otel.*} agent arguments. */
  public Map<String, String> sdkArguments() {
    return sdkArguments;
  }

  boolean enabled() {
    return flag(ENABLED, true);
  }

  public boolean nativeAccess() {
    return flag(NATIVE, true);
  }

  boolean debug() {
    return flag(DEBUG, false);
  }

  /** Kept connections per listener and second, {@code Integer.MAX_VALUE} for all. */
  int spansPerSecond() {
    return ALL.equals(values.get(SPANS_PER_SECOND))
        ? Integer.MAX_VALUE
        : number(SPANS_PER_SECOND, 10, 0, 1_000_000);
  }

  long slowAcceptNanos() {
    return durationMillis(SLOW_ACCEPT, 10, 0) * 1_000_000L;
  }

  public long stallThresholdNanos() {
    return durationMillis(STALL_THRESHOLD, 100, LEAST_STALL_MILLIS) * 1_000_000L;
  }

  public int listenersMax() {
    return number(LISTENERS_MAX, 64, 1, 1_000);
  }

  public long exitTimeoutMillis() {
    return durationMillis(EXIT_TIMEOUT, 2_000, 0);
  }

  /** Reads every value once, so that a bad one is warned of now and not when it is needed. */
  void check() {
    enabled();
    nativeAccess();
    debug();
    spansPerSecond();
    slowAcceptNanos();
    stallThresholdNanos();
    listenersMax();
    exitTimeoutMillis();
  }

  private boolean flag(String key, boolean fallback) {
    String value = values.get(key);
    if (value == null) {
      return fallback;
    }
    switch (value.toLowerCase(Locale.ROOT)) {
      case "true":
      case "on":
        return true;
      case "false":
      case "off":
        return false;
      default:
        reject(key, "on or off", fallback ? "on" : "off");
        return fallback;
    }
  }

  private int number(String key, int fallback, int least, int most) {
    String value = values.get(key);
    if (value == null) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Rejected below, with the text.
    }
    reject(key, "a number from " + least + " to " + most, String.valueOf(fallback));
    return fallback;
  }

  private long durationMillis(String key, long fallback, long least) {
    String value = values.get(key);
    if (value == null) {
      return fallback;
    }
    try {
      int digits = value.length();
      while (digits > 0 && Character.isLetter(value.charAt(digits - 1))) {
        digits--;
      }
      long number = Long.parseLong(value.substring(0, digits).trim());
      long millis = Math.multiplyExact(number, unitMillis(value.substring(digits)));
      if (millis >= least && millis <= 86_400_000L) {
        return millis;
      }
    } catch (NumberFormatException | ArithmeticException notADuration) {
      // Rejected below, with the text.
    }
    String range = (least == 0 ? "" : "from " + least + "ms ") + "up to a day";
    reject(key, "a duration such as 10ms, 2s or 1h, " + range, fallback + "ms");
    return fallback;
  }

  private static long unitMillis(String unit) {
    switch (unit) {
      case "":
      case "ms":
        return 1;
      case "s":
        return 1_000;
      case "m":
        return 60_000;
      case "h":
        return 3_600_000;
      case "d":
        return 86_400_000;
      default:
        throw new NumberFormatException(unit);
    }
  }

  private void reject(String key, String wanted, String fallback) {
    warnings.add(
        "option "
            + PREFIX
            + key
            + "="
            + values.remove(key)
            + " is not "
            + wanted
            + "; using "
            + fallback);
  }
}
