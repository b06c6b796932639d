package io.socktrace.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RisesTest {
  private static final long SECOND = 1_000_000_000L;

  private final Rises rises = new Rises();

  @Test
  void firstRise_isTold_theNextAfterTenSecondsWithTheirSum() {
    assertThat(rises.due(0, false)).isZero();
    rises.rise(3);
    assertThat(rises.due(SECOND, false)).isEqualTo(3);
    rises.rise(4);
    rises.rise(5);
    assertThat(rises.due(10 * SECOND, false)).isZero();
    assertThat(rises.due(11 * SECOND, false)).isEqualTo(9);
    assertThat(rises.due(99 * SECOND, false)).isZero();
  }

  @Test
  void atLast_theRestIsTold() {
    rises.rise(1);
    rises.due(0, false);
    rises.rise(2);
    assertThat(rises.due(1, true)).isEqualTo(2);
    assertThat(rises.due(2, true)).isZero();
  }
}
