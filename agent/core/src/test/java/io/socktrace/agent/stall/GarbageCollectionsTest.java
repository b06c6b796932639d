package io.socktrace.agent.stall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class GarbageCollectionsTest {
  private static final int COLLECTIONS = 20;

  /** The JVM's own total is the witness. */
  @Test
  void collectionsBetweenTwoLooks_areAllTold() {
    GarbageCollections collections = new GarbageCollections();
    long began = System.nanoTime();
    System.gc();
    collections.look();
    long before = totalMillis();
    long from = System.nanoTime();
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    collections.look();
    long truth = totalMillis() - before;
    long now = System.nanoTime();

    double told = (collections.within(began, now) - collections.within(began, from)) / 1e6;
    assertThat(truth).isPositive();
    assertThat(told).isCloseTo(truth, within(0.2 * truth + 10));
    collections.look();
    assertThat((collections.within(began, now) - collections.within(began, from)) / 1e6)
        .isEqualTo(told);
  }

  @Test
  void whatMayHaveBeenOutside_isNotTold() {
    Intervals intervals = new Intervals();
    intervals.add(0, 100, 70);

    assertThat(intervals.surelyWithin(0, 100)).isEqualTo(70);
    assertThat(intervals.surelyWithin(-50, 200)).isEqualTo(70);
    assertThat(intervals.surelyWithin(20, 100)).isEqualTo(50);
    assertThat(intervals.surelyWithin(0, 20)).isZero();
  }

  private static long totalMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }
}
