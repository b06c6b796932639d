package io.socktrace.agent.stall;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JvmPausesTest {
  private static final long ORIGIN = System.nanoTime();

  private final JvmPauses pauses = new JvmPauses();

  @Test
  void sleepThatEndedLate_isAPauseFromWhereItShouldHaveEnded() {
    pauses.slept(at(0), at(700), millis(50));

    assertThat(pauses.within(at(0), at(1000))).isEqualTo(millis(650));
    assertThat(pauses.within(at(600), at(800))).isEqualTo(millis(100));
  }

  @Test
  void connectionDuringARest_thatWokeNobody_showsAPauseFromThenOn() {
    pauses.rested(at(0), at(700), millis(1000));

    assertThat(pauses.within(at(100), at(900))).isEqualTo(millis(600));
    assertThat(pauses.within(at(100), at(300))).isEqualTo(millis(200));
  }

  @Test
  void restThatAlsoEndedLate_isNotCountedTwice() {
    pauses.rested(at(0), at(1700), millis(1000));

    assertThat(pauses.within(at(100), at(2000))).isEqualTo(millis(1600));
  }

  @Test
  void connectionThatEndedTheRest_showsNoPause() {
    pauses.rested(at(0), at(700), millis(1000));

    assertThat(pauses.within(at(690), at(900))).isZero();
    assertThat(pauses.within(at(800), at(900))).isZero();
  }

  @Test
  void pauseAfterTheRest_isAddedToIt() {
    pauses.rested(at(0), at(200), millis(1000));
    pauses.slept(at(200), at(400), millis(50));

    assertThat(pauses.within(at(100), at(1000))).isEqualTo(millis(100 + 150));
  }

  private static long at(long millis) {
    return ORIGIN + millis(millis);
  }

  private static long millis(long millis) {
    return millis * 1_000_000;
  }
}
