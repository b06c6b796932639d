package io.socktrace.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

  @Test
  void defaults_areQuiet() {
    Options options = options(null);

    assertThat(options.enabled()).isTrue();
    assertThat(options.nativeAccess()).isTrue();
    assertThat(options.debug()).isFalse();
    assertThat(options.spansPerSecond()).isEqualTo(10);
    assertThat(options.slowAcceptNanos()).isEqualTo(10_000_000);
    assertThat(options.stallThresholdNanos()).isEqualTo(100_000_000);
    assertThat(options.listenersMax()).isEqualTo(64);
    assertThat(options.exitTimeoutMillis()).isEqualTo(2000);
    assertThat(options.warnings()).isEmpty();
  }

  @Test
  void argument_winsOverProperty_andThatOverEnvironment() {
    Properties properties = new Properties();
    Map<String, String> environment =
        Map.of(
            "SOCKTRACE_LISTENERS_MAX", "1",
            "SOCKTRACE_SPANS_PER_SECOND", "2",
            "SOCKTRACE_SPANS_SLOW_ACCEPT", "3ms");
    properties.setProperty("socktrace.listeners.max", "4");
    properties.setProperty("socktrace.spans.per_second", "5");

    Options options = Options.read("listeners.max=6", properties, environment);

    assertThat(options.listenersMax()).isEqualTo(6);
    assertThat(options.spansPerSecond()).isEqualTo(5);
    assertThat(options.slowAcceptNanos()).isEqualTo(3_000_000);
    assertThat(options.warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spans.per_second=7,debug=on",
        "spans.per_second=7;debug=on",
        " spans.per_second = 7 ,, debug=TRUE ,",
        "socktrace.spans.per_second=7;socktrace.debug=true",
        "spans.per_second=1,spans.per_second=7,debug=on",
      })
  void arguments_areSeparatedByCommaOrSemicolon(String arguments) {
    Options options = options(arguments);

    assertThat(options.spansPerSecond()).isEqualTo(7);
    assertThat(options.debug()).isTrue();
    assertThat(options.warnings()).isEmpty();
  }

  @Test
  void sdkArguments_areHandedOn() {
    Options options = options("otel.exporter.otlp.endpoint=http://a:1/?b=c,debug=on");

    assertThat(options.sdkArguments())
        .containsExactly(Map.entry("otel.exporter.otlp.endpoint", "http://a:1/?b=c"));
    assertThat(options.warnings()).isEmpty();
  }

  @Test
  void spansPerSecond_canBeAll() {
    assertThat(options("spans.per_second=all").spansPerSecond()).isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "10ms,10",
    "2s,2000",
    "250,250",
    "0,0",
    "0s,0",
    "'5 ms',5",
    "'5 s',5000",
    "86400s,86400000",
    "3m,180000",
    "1h,3600000",
    "'1 d',86400000"
  })
  void durations_areReadAsTheSdkDoes(String text, long millis) {
    Options options = options("exit.timeout=" + text);

    assertThat(options.exitTimeoutMillis()).isEqualTo(millis);
    assertThat(options.warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ms",
        "s",
        "-1",
        "-1s",
        "1w",
        "25h",
        "1msm",
        "1.5s",
        "86401s",
        "9223372036854775807s",
        "18446744073709552s"
      })
  void durations_thatMakeNoSense_leaveTheDefault(String text) {
    Options options = options("exit.timeout=" + text);

    assertThat(options.exitTimeoutMillis()).isEqualTo(2000);
    assertThat(options.warnings()).hasSize(1);
    assertThat(options.warnings().get(0)).contains("socktrace.exit.timeout=" + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "5ms", "9ms"})
  void stallThreshold_belowATick_isWarnedOf(String text) {
    Options options = options("stall.threshold=" + text);
    options.check();

    assertThat(options.stallThresholdNanos()).isEqualTo(100_000_000);
    assertThat(options.warnings())
        .containsExactly(
            "option socktrace.stall.threshold="
                + text
                + " is not a duration such as 10ms, 2s or 1h, from 10ms up to a day; using 100ms");
  }

  @Test
  void stallThreshold_ofATick_isTaken() {
    Options options = options("stall.threshold=10ms");

    assertThat(options.stallThresholdNanos()).isEqualTo(10_000_000);
    assertThat(options.warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"enabled=maybe", "listeners.max=0", "listeners.max=1e3", "native="})
  void value_thatMakesNoSense_isWarnedOfOnce(String argument) {
    Options options = options(argument);
    options.check();
    options.check();

    assertThat(options.warnings()).hasSize(1);
    assertThat(options.warnings().get(0)).contains("socktrace." + argument, "using");
    assertThat(options.enabled()).isTrue();
    assertThat(options.nativeAccess()).isTrue();
    assertThat(options.listenersMax()).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource({
    "span.per_second,spans.per_second",
    "enable,enabled",
    "listener.max,listeners.max",
    "slow_accept,spans.slow_accept",
    "timeout,exit.timeout",
    "nativ,native",
  })
  void unknownKey_namesTheNearest(String mistyped, String meant) {
    assertThat(options(mistyped + "=1").warnings())
        .singleElement()
        .asString()
        .contains("'" + mistyped + "'", "did you mean '" + meant + "'?");
  }

  @Test
  void unknownProperty_isWarnedOf_butNotThoseOfOthers() {
    Properties properties = new Properties();
    properties.setProperty("socktrace.spans.perSecond", "1");
    properties.setProperty("java.version", "1");
    properties.put(new Object(), new Object());

    Options options = Options.read(null, properties, Map.of());

    assertThat(options.warnings()).singleElement().asString().contains("'spans.per_second'?");
  }

  @Test
  void keyWithoutValue_isWarnedOf() {
    assertThat(options("debug").warnings()).singleElement().asString().contains("debug=...");
  }

  @Test
  void read_neverThrows_whateverIsWritten() {
    Random random = new Random(4);
    String alphabet = "abcdefs.=,; \t0123456789-+msé\u0000\uD83D\"'\\%{}";
    for (int i = 0; i < 10_000; i++) {
      String arguments = random(random, alphabet);
      Properties properties = new Properties();
      properties.setProperty("socktrace." + random(random, alphabet), random(random, alphabet));
      for (String key : Options.KEYS) {
        properties.setProperty("socktrace." + key, random(random, alphabet));
      }
      Options options =
          Options.read(
              random.nextBoolean() ? arguments : random(random, Options.KEYS) + "=" + arguments,
              properties,
              Map.of("SOCKTRACE_EXIT_TIMEOUT", random(random, alphabet)));
      options.check();
      assertThat(options.exitTimeoutMillis()).isBetween(0L, 86_400_000L);
      assertThat(options.slowAcceptNanos()).isBetween(0L, 86_400_000_000_000L);
      assertThat(options.stallThresholdNanos()).isBetween(10_000_000L, 86_400_000_000_000L);
      assertThat(options.listenersMax()).isBetween(1, 1_000);
      assertThat(options.spansPerSecond()).isBetween(0, Integer.MAX_VALUE);
    }
  }

  private static String random(Random random, String alphabet) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(random.nextInt(20) == 0 ? 2000 : 20); length > 0; length--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static String random(Random random, java.util.List<String> words) {
    return words.get(random.nextInt(words.size()));
  }

  private static Options options(String arguments) {
    return Options.read(arguments, new Properties(), Map.of());
  }
}
