package io.socktrace.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricStoreTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Resource RESOURCE =
      new Resource(Attributes.of(Map.of("service.instance.id", "1")));

  private final MetricStore store =
      new MetricStore(new Limits(1, 4, 1, 3, 1 << 20, Duration.ofMinutes(5)));

  private static Series series(String name) {
    return series(RESOURCE, name);
  }

  private static Series series(Resource process, String name) {
    Instrument instrument = new Instrument(name, Instrument.Kind.COUNTER, "1", "");
    return new Series(process, "io.socktrace", instrument, Attributes.EMPTY);
  }

  private void add(Series series, Point point, boolean delta, long nowNanos) {
    store.add(List.of(new Reading(series, point, delta)), nowNanos);
  }

  private Metric only() {
    assertThat(store.snapshot(0)).hasSize(1);
    return store.snapshot(0).get(0);
  }

  @Test
  void perSecond_comesFromTheLastTwoPoints() {
    add(series("a"), Point.number(SECOND, 100), false, 0);
    assertThat(only().perSecond()).isEmpty();
    add(series("a"), Point.number(6 * SECOND, 150), false, 0);
    assertThat(only().perSecond()).hasValue(10);
  }

  @Test
  void perSecond_isUnknownAfterAReset() {
    add(series("a"), Point.number(SECOND, 100), false, 0);
    add(series("a"), Point.number(2 * SECOND, 3), false, 0);
    assertThat(only().perSecond()).isEmpty();
    assertThat(only().highest()).isEqualTo(100);
  }

  @Test
  void add_ignoresABatchSentTwice() {
    add(series("a"), Point.number(SECOND, 5), true, 0);
    add(series("a"), Point.number(SECOND, 5), true, 0);
    add(series("a"), Point.number(2 * SECOND, 5), true, 0);
    assertThat(only().last().value()).isEqualTo(10);
  }

  @Test
  void snapshot_letsSilentSeriesExpire() {
    add(series("gone"), Point.number(SECOND, 1), false, 0);
    add(series("alive"), Point.number(SECOND, 1), false, 100 * SECOND);
    assertThat(store.snapshot(301 * SECOND))
        .extracting(metric -> metric.series().metric())
        .containsExactly("alive");
    assertThat(store.counts()).isEqualTo(new PointCounts(2, 1, 0, 1, 0));
  }

  @Test
  void add_evictsTheLongestNotUpdated() {
    add(series("a"), Point.number(SECOND, 1), false, 1);
    add(series("b"), Point.number(SECOND, 1), false, 2);
    add(series("c"), Point.number(SECOND, 1), false, 3);
    add(series("a"), Point.number(2 * SECOND, 1), false, 4);
    add(series("d"), Point.number(SECOND, 1), false, 5);
    assertThat(store.snapshot(6))
        .extracting(metric -> metric.series().metric())
        .containsExactly("c", "a", "d");
    assertThat(store.counts().evicted()).isEqualTo(1);
  }
}
