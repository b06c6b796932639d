package io.socktrace.agent.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MedianTest {
  /** Published ranks of the sign test's interval, 95 %. */
  @ParameterizedTest
  @CsvSource({"5, 1", "6, 1", "8, 1", "9, 2", "10, 2", "20, 6", "28, 9", "50, 18", "100, 40"})
  void rank_isThePublishedOne(int values, int rank) {
    assertThat(Median.rank(values)).isEqualTo(rank);
  }

  @Test
  void of_takesTheMiddle() {
    assertThat(Median.of(List.of(9.0, 1.0, 3.0))).isEqualTo(new Median(3, 1, 9));
    assertThat(Median.of(List.of(9.0, 1.0, 3.0, 4.0)).value()).isEqualTo(3.5);
  }

  @Test
  void signed_showsBothEnds() {
    assertThat(new Median(1, -2, 3).signed(1)).isEqualTo("+1.0 [-2.0..+3.0]");
  }
}
