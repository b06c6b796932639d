package io.socktrace.agent.connection;

import static io.socktrace.agent.connection.Saturation.Change.NONE;
import static io.socktrace.agent.connection.Saturation.Change.RECOVERED;
import static io.socktrace.agent.connection.Saturation.Change.SATURATED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SaturationTest {
  private static final long MILLI = 1_000_000;
  private static final long LIMIT = 10;

  private final Saturation saturation = new Saturation();
  private long nowNanos = Long.MAX_VALUE - 500 * MILLI; // it wraps on the way

  private Saturation.Change look(long length, long afterMillis) {
    nowNanos += afterMillis * MILLI;
    return saturation.look(length, LIMIT, 0, nowNanos);
  }

  @Test
  void fullQueue_isToldOnce_andRecoversAfterASecondAtHalf() {
    assertThat(look(9, 50)).isEqualTo(NONE);
    assertThat(look(10, 50)).isEqualTo(SATURATED);
    assertThat(look(11, 50)).isEqualTo(NONE);
    assertThat(look(5, 50)).isEqualTo(NONE);
    assertThat(look(0, 999)).isEqualTo(NONE);
    assertThat(look(5, 1)).isEqualTo(RECOVERED);
    assertThat(saturation.longest()).isEqualTo(11);
    assertThat(look(0, 5000)).isEqualTo(NONE);
    assertThat(look(10, 50)).isEqualTo(SATURATED);
    assertThat(saturation.longest()).isEqualTo(10);
  }

  @Test
  void moreThanHalf_inBetween_beginsTheSecondAnew() {
    look(10, 50);
    look(5, 50);
    assertThat(look(6, 900)).isEqualTo(NONE);
    assertThat(look(5, 900)).isEqualTo(NONE);
    assertThat(look(5, 999)).isEqualTo(NONE);
    assertThat(look(5, 1)).isEqualTo(RECOVERED);
  }

  @Test
  void aQueueAroundTheLimit_isToldOnce() {
    assertThat(look(10, 50)).isEqualTo(SATURATED);
    for (int i = 0; i < 100; i++) {
      assertThat(look(9 + i % 3, 50)).isEqualTo(NONE);
    }
  }

  @Test
  void fullBetweenTwoLooks_isSeenByTheAccept() {
    assertThat(saturation.look(0, LIMIT, 77, nowNanos)).isEqualTo(SATURATED);
    assertThat(saturation.longest()).isEqualTo(LIMIT);
    assertThat(saturation.look(0, LIMIT, 77, nowNanos)).isEqualTo(NONE);
    assertThat(saturation.look(0, LIMIT, 77, nowNanos + 1000 * MILLI)).isEqualTo(RECOVERED);
    assertThat(saturation.look(0, LIMIT, 77, nowNanos + 2000 * MILLI)).isEqualTo(NONE);
    assertThat(saturation.look(0, LIMIT, 78, nowNanos + 3000 * MILLI)).isEqualTo(SATURATED);
  }

  @Test
  void emptyQueueOfLimitZero_isNotFull() {
    assertThat(saturation.look(0, 0, 0, nowNanos)).isEqualTo(NONE);
    assertThat(saturation.look(1, 0, 0, nowNanos)).isEqualTo(SATURATED);
  }
}
