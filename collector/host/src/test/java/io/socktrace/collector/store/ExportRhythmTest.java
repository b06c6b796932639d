package io.socktrace.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a series is over: its listener closed, or its process gone. */
class ExportRhythmTest {
  private static final long SECOND = 1_000_000_000L;

  private final MetricStore store =
      new MetricStore(new Limits(1, 4, 1, 100, 1 << 20, Duration.ofMinutes(5)));

  private static Series series(String process, String name) {
    return new Series(
        new Resource(Attributes.of(Map.of("service.instance.id", process))),
        "io.socktrace",
        new Instrument(name, Instrument.Kind.GAUGE, "", ""),
        Attributes.EMPTY);
  }

  private void export(double atSeconds, boolean delta, Series... all) {
    long nanos = (long) (atSeconds * SECOND);
    store.add(
        List.of(all).stream().map(s -> new Reading(s, Point.number(nanos, 1), delta)).toList(),
        nanos);
  }

  private boolean isCurrent(Series series, double atSeconds) {
    return store.snapshot((long) (atSeconds * SECOND)).stream()
        .filter(metric -> metric.series().equals(series))
        .anyMatch(Metric::current);
  }

  @Test
  void unknownInterval_isTakenForTenSeconds() {
    Series usage = series("1", "usage");
    export(0, false, usage);
    assertThat(isCurrent(usage, 20)).isTrue();
    assertThat(isCurrent(usage, 20.1)).isFalse();
  }

  @Test
  void closedListener_endsAfterTwoIntervalsOfItsProcess() {
    Series closed = series("1", "usage of one");
    Series open = series("1", "usage of another");
    for (int i = 0; i <= 10; i++) {
      export(5 * i, false, closed, open);
    }
    for (int i = 11; i <= 14; i++) {
      export(5 * i, false, open);
    }
    assertThat(isCurrent(closed, 60)).isTrue();
    assertThat(isCurrent(closed, 60.1)).isFalse();
    assertThat(isCurrent(open, 60.1)).isTrue();
  }

  @Test
  void eachProcess_hasItsOwnRhythm() {
    Series quick = series("1", "usage");
    Series slow = series("2", "usage");
    for (int i = 0; i <= 120; i++) {
      export(i, false, quick);
      if (i % 60 == 0) {
        export(i, false, slow);
      }
    }
    assertThat(isCurrent(quick, 122)).isTrue();
    assertThat(isCurrent(quick, 122.1)).isFalse();
    assertThat(isCurrent(slow, 240)).isTrue();
    assertThat(isCurrent(slow, 240.1)).isFalse();
  }

  @Test
  void veryQuickExports_haveTwoSecondsAllTheSame() {
    Series usage = series("1", "usage");
    for (int i = 0; i < 50; i++) {
      export(i / 10.0, false, usage);
    }
    assertThat(isCurrent(usage, 6.9)).isTrue();
    assertThat(isCurrent(usage, 7)).isFalse();
  }

  /** The gap within one export is no interval. */
  @Test
  void exportInSeveralRequests_isOneExport() {
    Series one = series("1", "one");
    Series other = series("1", "other");
    for (int i = 0; i < 5; i++) {
      export(30 * i, false, one);
      export(30 * i + 0.2, false, other);
    }
    assertThat(isCurrent(one, 120 + 59)).isTrue();
    assertThat(isCurrent(other, 120 + 61)).isFalse();
  }

  /** What was late makes the next one seem early. */
  @Test
  void oneLateExport_endsNothing() {
    Series usage = series("1", "usage");
    for (int i = 0; i < 5; i++) {
      export(10 * i, false, usage);
    }
    export(59.5, false, usage);
    export(60, false, usage);
    assertThat(isCurrent(usage, 79)).isTrue();
  }

  @Test
  void repeatedBatch_tellsNoInterval() {
    Series usage = series("1", "usage");
    export(0, false, usage);
    store.add(List.of(new Reading(usage, Point.number(0, 1), false)), SECOND);
    assertThat(isCurrent(usage, 20)).isTrue();
  }

  /** Of changes only those that are not 0 are sent. */
  @Test
  void deltas_liveAsLongAsTheirProcess() {
    Series seldom = series("1", "drops");
    Series often = series("1", "accepted");
    export(0, true, seldom, often);
    for (int i = 1; i <= 10; i++) {
      export(10 * i, true, often);
    }
    assertThat(isCurrent(seldom, 120)).isTrue();
    assertThat(isCurrent(seldom, 121)).isFalse();
  }

  @Test
  void returningSeries_isCurrentAgain() {
    Series usage = series("1", "usage");
    export(0, false, usage);
    assertThat(isCurrent(usage, 100)).isFalse();
    export(100, false, usage);
    assertThat(isCurrent(usage, 101)).isTrue();
  }
}
