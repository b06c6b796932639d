package io.socktrace.agent.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {
  /** Published tables of Student's t, two-sided, 95 %. */
  @ParameterizedTest
  @CsvSource({"1, 12.706", "27, 2.052", "30, 2.042", "31, 2.040", "40, 2.021", "120, 1.980"})
  void t_isThePublishedQuantile(int degrees, double quantile) {
    assertThat(Interval.t(degrees)).isCloseTo(quantile, within(0.0006));
  }

  @Test
  void ofRatios_givesPercent() {
    Interval interval = Interval.ofRatios(List.of(1.05, 1.05, 1.05));

    assertThat(interval.mean()).isCloseTo(5, within(1e-9));
    assertThat(interval.high()).isCloseTo(5, within(1e-9));
  }

  /** Whoever swaps A and B must find the opposite of the same: the reason for logarithms. */
  @Test
  void ofRatios_isTheSameBothWays() {
    double there = Interval.ofRatios(List.of(1.1, 1.3)).mean() / 100;
    double back = Interval.ofRatios(List.of(1 / 1.1, 1 / 1.3)).mean() / 100;

    assertThat((1 + there) * (1 + back)).isCloseTo(1, within(1e-12));
  }

  @Test
  void of_holdsTheTrueMeanNineteenTimesOfTwenty() {
    Random random = new Random(7);
    int held = 0;
    for (int i = 0; i < 20_000; i++) {
      List<Double> four = random.doubles(4).map(any -> 3 + random.nextGaussian()).boxed().toList();
      Interval interval = Interval.of(four);
      held += interval.low() <= 3 && 3 <= interval.high() ? 1 : 0;
    }

    assertThat(held / 20_000.0).isCloseTo(0.95, within(0.006));
  }

  @Test
  void of_oneValueIsSureOfNothing() {
    assertThat(Interval.of(List.of(1.0)).high()).isInfinite();
  }
}
