package io.socktrace.collector.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PauseTest {
  private final Pause pause = new Pause(Duration.ofMillis(500), new SplittableRandom(1));

  @Test
  void millis_doublesUpToHalfAMinuteWithJitter() {
    long upper = 500;
    for (int i = 0; i < 12; i++) {
      assertThat(pause.millis(Optional.empty())).isBetween(upper / 2, upper);
      upper = Math.min(30_000, upper * 2);
    }
  }

  @Test
  void millis_isNeverShorterThanTheBackendAsks() {
    assertThat(pause.millis(Optional.of("7"))).isEqualTo(7_000);
    assertThat(pause.millis(Optional.of("86400"))).isEqualTo(120_000);
    assertThat(pause.millis(Optional.of("Sun, 06 Nov 1994 08:49:37 GMT"))).isLessThan(30_000);
    assertThat(pause.millis(Optional.of("-1"))).isLessThan(30_000);
  }
}
