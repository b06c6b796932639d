package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final long SECOND = 1_000_000_000L;

  private final Budget budget = new Budget();

  @Test
  void take_givesSoManyPerSecond() {
    for (int second = 5; second < 8; second++) {
      assertThat(taken(second * SECOND, 100, 10)).isEqualTo(10);
      assertThat(taken(second * SECOND + SECOND - 1, 100, 10)).isZero();
    }
  }

  @Test
  void take_givesNothingOfNothing() {
    assertThat(taken(5 * SECOND, 100, 0)).isZero();
  }

  @Test
  void take_worksBeforeTheClocksZero() {
    // System.nanoTime may be negative.
    assertThat(taken(-7 * SECOND, 100, 10)).isEqualTo(10);
    assertThat(taken(-6 * SECOND, 100, 10)).isEqualTo(10);
    assertThat(taken(-1, 100, 10)).isEqualTo(10);
    assertThat(taken(0, 100, 10)).isEqualTo(10);
  }

  @Test
  void take_isNotFooledByAnOldReadingOfTheClock() {
    int taken = 0;
    for (int i = 0; i < 100; i++) {
      taken += taken(6 * SECOND, 1, 10);
      taken += taken(6 * SECOND - 1, 1, 10);
    }

    assertThat(taken).isEqualTo(10);
  }

  @Test
  void take_isBoundedEvenIfAllAreWanted() {
    assertThat(taken(5 * SECOND, 1000, Settings.ALL)).isEqualTo(1000);
  }

  @Test
  void take_neverGivesMoreUnderConcurrency() throws Exception {
    int seconds = 50;
    AtomicIntegerArray perSecond = new AtomicIntegerArray(seconds);
    for (int second = 0; second < seconds; second++) {
      long now = second * SECOND;

      List<Integer> taken = Concurrently.call(4, () -> taken(now, 1000, 100));

      perSecond.set(second, taken.stream().mapToInt(Integer::intValue).sum());
      assertThat(perSecond.get(second)).isEqualTo(100);
    }
  }

  private int taken(long nowNanos, int attempts, int perSecond) {
    int taken = 0;
    for (int i = 0; i < attempts; i++) {
      if (budget.take(nowNanos, perSecond)) {
        taken++;
      }
    }
    return taken;
  }
}
