package io.socktrace.collector.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "0, <1 us",
    "0.0000421, 42 us",
    "0.00123, 1.2 ms",
    "0.0412, 41 ms",
    "0.99949, 999 ms",
    "0.9999, 1.00 s",
    "1.054, 1.05 s",
    "9.999, 10.0 s",
    "123.4, 123 s"
  })
  void seconds_hasThreeDigitsAtMost(double seconds, String text) {
    assertThat(Quantity.seconds(seconds)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0.005, 5 ms", "0.0347, 35 ms", "0.412, 410 ms", "0.9999, 1 s", "2.5, 2.5 s"})
  void roughly_hasTwoDigitsAtMost(double seconds, String text) {
    assertThat(Quantity.roughly(seconds)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "1023, 1023 B", "1024, 1.0 KiB", "16777216, 16.0 MiB", "1048575, 1.0 MiB"})
  void bytes_areBinary(double bytes, String text) {
    assertThat(Quantity.bytes(bytes)).isEqualTo(text);
  }

  /** 100 % and 0 % are said only when they are true. */
  @ParameterizedTest
  @CsvSource({
    "0, 0 %",
    "1, 100 %",
    "0.75, 75 %",
    "0.004, 0.4 %",
    "0.9951, 99.5 %",
    "0.99998, >99.9 %",
    "0.00001, <0.1 %"
  })
  void percent_roundsInTheMiddleOnly(double ratio, String text) {
    assertThat(Quantity.percent(ratio)).isEqualTo(text);
  }
}
