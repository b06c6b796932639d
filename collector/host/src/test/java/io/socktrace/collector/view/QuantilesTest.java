package io.socktrace.collector.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.collector.store.Histogram;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuantilesTest {
  private static final double[] BOUNDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

  private static Histogram of(double... values) {
    long[] counts = new long[BOUNDS.length + 1];
    for (double value : values) {
      int bucket = 0;
      while (bucket < BOUNDS.length && value > BOUNDS[bucket]) {
        bucket++;
      }
      counts[bucket]++;
    }
    return new Histogram(BOUNDS, counts);
  }

  @Test
  void text_saysNoMoreThanTheEdgeBucketsKnow() {
    assertThat(new Quantiles(of(0.001, 0.002)).text(0.5)).isEqualTo("<5 ms");
    assertThat(new Quantiles(of(60, 70)).text(0.5)).isEqualTo(">10 s");
    assertThat(new Quantiles(of()).text(0.5)).isEqualTo("-");
  }

  @Test
  void text_interpolatesInsideABucket() {
    assertThat(new Quantiles(of(0.03, 0.04)).text(0.5)).isEqualTo("~38 ms");
    assertThat(new Quantiles(of(1.5, 1.6)).text(0.99)).isEqualTo("~2.5 s");
  }

  @Test
  void text_neverExceedsTheLargestValue() {
    Histogram waits = new Histogram(new double[] {0.25, 0.5}, new long[] {0, 9, 0}, 0.412);
    assertThat(new Quantiles(waits).text(0.99)).isEqualTo("~410 ms");
  }

  @Test
  void maximum_isTheHighestUsedBucket() {
    assertThat(new Quantiles(of(0.001, 0.3)).maximum()).isEqualTo("250..500 ms");
    assertThat(new Quantiles(of(0.7)).maximum()).isEqualTo("500 ms..1 s");
    assertThat(new Quantiles(of(0.001)).maximum()).isEqualTo("<5 ms");
    assertThat(new Quantiles(of(11)).maximum()).isEqualTo(">10 s");
  }

  @Test
  void maximum_isTheLargestValueWhereTheSenderTellsIt() {
    long[] counts = new long[BOUNDS.length + 1];
    counts[6] = 2;
    assertThat(new Quantiles(new Histogram(BOUNDS, counts, 0.412)).maximum()).isEqualTo("412 ms");
    long[] below = new long[BOUNDS.length + 1];
    below[0] = 2;
    assertThat(new Quantiles(new Histogram(BOUNDS, below, 0.004)).maximum()).isEqualTo("<5 ms");
  }

  /** Against the values themselves: the estimate lies in the true quantile's bucket. */
  @Test
  void text_staysInTheBucketOfTheTrueQuantile() {
    Random random = new Random(3);
    for (int round = 0; round < 500; round++) {
      double[] values =
          random.doubles(1 + random.nextInt(300)).map(d -> 0.006 + d * d * d * 9.9).toArray();
      Arrays.sort(values);
      double quantile = random.nextBoolean() ? 0.5 : 0.99;
      double truth = values[(int) Math.ceil(quantile * values.length) - 1];
      int bucket = -Arrays.binarySearch(BOUNDS, truth) - 1;
      String text = new Quantiles(of(values)).text(quantile);
      assertThat(text).startsWith("~");
      double shown = Double.parseDouble(text.substring(1, text.indexOf(' ')));
      assertThat(text.endsWith(" ms") ? shown / 1e3 : shown)
          .as("%s of %s", text, truth)
          .isBetween(BOUNDS[bucket - 1] * 0.95, BOUNDS[bucket] * 1.05);
    }
  }
}
