package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FallbackTest {
  private static final int CALLS = 1_000_000;

  private final Fallback way = new Fallback(Fallback.WRAPPER, Transfers.LOOP, "a.Wrapper");

  @Test
  void firstCalls_areEachSampled() {
    for (int i = 0; i < Fallback.WALKED_FIRST; i++) {
      assertThat(way.count(1)).isEqualTo(1);
    }
  }

  @Test
  void sampledCalls_standForAll_andAreFew() {
    long stoodFor = 0;
    long samples = 0;
    long longest = 0;
    for (int i = 0; i < CALLS; i++) {
      long standsFor = way.count(8);
      stoodFor += standsFor;
      samples += standsFor > 0 ? 1 : 0;
      longest = Math.max(longest, standsFor);
    }

    assertThat(way.calls.get()).isEqualTo(CALLS);
    assertThat(way.bytes.get()).isEqualTo(8L * CALLS);
    assertThat(CALLS - stoodFor).isBetween(0L, 2L * Fallback.RARELY);
    assertThat(longest).isLessThanOrEqualTo(2L * Fallback.RARELY);
    assertThat(samples).isLessThan(CALLS / Fallback.SELDOM);
  }

  /** Two callers take turns; the second moves a hundred times as much at each seventh call. */
  @Test
  void samplesOfCallersThatTakeTurns_giveTheirTrueShares() {
    double[] calls = new double[2];
    double[] bytes = new double[2];
    for (int i = 0; i < CALLS; i++) {
      int caller = i % 7 == 0 ? 1 : 0;
      long moved = caller == 1 ? 100_000 : 1000;
      long standsFor = way.count(moved);
      calls[caller] += standsFor;
      bytes[caller] += standsFor * moved;
    }

    assertThat(calls[1] / (CALLS / 7.0)).isBetween(0.9, 1.1);
    assertThat(bytes[1] / (CALLS / 7.0 * 100_000)).isBetween(0.9, 1.1);
    assertThat(bytes[0] / (CALLS * 6 / 7.0 * 1000)).isBetween(0.9, 1.1);
  }

  @Test
  void concurrentCalls_areNeverSampledTwice() throws Exception {
    long[] stoodFor =
        Concurrently.call(
                4,
                () -> {
                  long sum = 0;
                  for (int i = 0; i < 50_000; i++) {
                    long standsFor = way.count(1);
                    assertThat(standsFor).isNotNegative();
                    sum += standsFor;
                  }
                  return sum;
                })
            .stream()
            .mapToLong(Long::longValue)
            .toArray();

    long sum = java.util.Arrays.stream(stoodFor).sum();
    assertThat(way.calls.get()).isEqualTo(200_000);
    assertThat(200_000 - sum).isBetween(0L, 2L * Fallback.RARELY);
  }
}
