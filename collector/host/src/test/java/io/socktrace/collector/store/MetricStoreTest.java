package io.socktrace.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricStoreTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Resource RESOURCE =
      new Resource(Attributes.of(Map.of("service.instance.id", "1")));

  private final MetricStore store =
      new MetricStore(new Limits(1, 4, 1, 3, 1 << 20, Duration.ofMinutes(5)));

  private static Series series(String name) {
    return new Series(RESOURCE, name, Attributes.EMPTY);
  }

  private Metric only() {
    assertThat(store.snapshot(0)).hasSize(1);
    return store.snapshot(0).get(0);
  }

  @Test
  void perSecond_comesFromTheLastTwoPoints() {
    store.add(series("a"), Point.number(SECOND, 100), false, 0);
    assertThat(only().perSecond()).isEmpty();
    store.add(series("a"), Point.number(6 * SECOND, 150), false, 0);
    assertThat(only().perSecond()).hasValue(10);
  }

  @Test
  void perSecond_isUnknownAfterAReset() {
    store.add(series("a"), Point.number(SECOND, 100), false, 0);
    store.add(series("a"), Point.number(2 * SECOND, 3), false, 0);
    assertThat(only().perSecond()).isEmpty();
    assertThat(only().highest()).isEqualTo(100);
  }

  @Test
  void add_ignoresABatchSentTwice() {
    store.add(series("a"), Point.number(SECOND, 5), true, 0);
    store.add(series("a"), Point.number(SECOND, 5), true, 0);
    store.add(series("a"), Point.number(2 * SECOND, 5), true, 0);
    assertThat(only().last().value()).isEqualTo(10);
  }

  @Test
  void snapshot_letsSilentSeriesExpire() {
    store.add(series("gone"), Point.number(SECOND, 1), false, 0);
    store.add(series("alive"), Point.number(SECOND, 1), false, 100 * SECOND);
    assertThat(store.snapshot(301 * SECOND))
        .extracting(metric -> metric.series().metric())
        .containsExactly("alive");
    assertThat(store.counts()).isEqualTo(new PointCounts(2, 1, 0, 1, 0));
  }

  @Test
  void add_evictsTheLongestNotUpdated() {
    store.add(series("a"), Point.number(SECOND, 1), false, 1);
    store.add(series("b"), Point.number(SECOND, 1), false, 2);
    store.add(series("c"), Point.number(SECOND, 1), false, 3);
    store.add(series("a"), Point.number(2 * SECOND, 1), false, 4);
    store.add(series("d"), Point.number(SECOND, 1), false, 5);
    assertThat(store.snapshot(6))
        .extracting(metric -> metric.series().metric())
        .containsExactly("c", "a", "d");
    assertThat(store.counts().evicted()).isEqualTo(1);
  }
}
