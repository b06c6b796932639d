package io.socktrace.collector.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Histogram;
import io.socktrace.collector.store.Instrument;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.Point;
import io.socktrace.collector.store.Reading;
import io.socktrace.collector.store.Resource;
import io.socktrace.collector.store.Series;
import io.socktrace.collector.store.Store;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ten minutes of listeners, told export by export, and the verdicts that follow from them. */
class HistoryTest {
  private static final long START = 1_000_000_000L;

  private long nowMillis = START;
  private final Store store =
      new Store(Limits.ofTraces(100, 64 << 20), () -> nowMillis * 1_000_000);
  private final History history = new History();

  @Test
  void samples_tellWhatEachExportAdded() {
    export(8080, 3, 70, 0, 5, 0);
    look();
    export(8080, 4, 77, 0, 5, 2);
    look();
    look(); // nothing new
    assertThat(samples(8080)).hasSize(2);
    Sample first = samples(8080).get(0);
    assertThat(first.first()).isTrue();
    assertThat(first.drops()).isEqualTo(70);
    Sample second = samples(8080).get(1);
    assertThat(second.first()).isFalse();
    assertThat(second.queueLength()).isEqualTo(4);
    assertThat(second.drops()).isEqualTo(7);
    assertThat(second.waits()).containsExactly(2L, 2L);
    assertThat(second.atMillis()).isEqualTo(START + 1_000);
  }

  /** The points of one export are stored one by one. */
  @Test
  void halfSeenExport_isOneSample() {
    export(8080, 0, 0, 0, 0, 0);
    look();
    long timeNanos = nowMillis * 1_000_000;
    number(8080, "socktrace.accept_queue.usage", 9, timeNanos);
    look();
    number(8080, "socktrace.listener.drops", 5, timeNanos);
    look();
    assertThat(samples(8080)).hasSize(2);
    Sample last = samples(8080).get(1);
    assertThat(last.queueLength()).isEqualTo(9);
    assertThat(last.drops()).isEqualTo(5);
    assertThat(last.atMillis()).isEqualTo(START + 1_000);
  }

  @Test
  void since_tellsEachSampleOnce() {
    export(8080, 1, 0, 0, 0, 0);
    look();
    long known = history.sequence();
    assertThat(history.since(0)).hasSize(1);
    assertThat(history.since(known)).isEmpty();
    export(8080, 2, 0, 0, 0, 0);
    look();
    assertThat((List<?>) history.since(known).get("0")).hasSize(1);
  }

  @Test
  void memory_isBoundedInTimeAndInListeners() {
    for (int i = 0; i < 1_300; i++) {
      export(8080, i, 0, 0, 0, 0);
      look();
    }
    assertThat(samples(8080)).hasSizeBetween(599, 601);
    for (int port = 1; port <= 300; port++) {
      export(port, 1, 0, 0, 0, 0);
    }
    look();
    assertThat(history.since(0)).hasSize(History.MAX_TRACKS);
    nowMillis += Track.MILLIS + 1_000;
    look();
    assertThat(history.since(0)).isEmpty();
    export(8080, 1, 0, 0, 0, 0);
    look();
    assertThat(samples(8080)).hasSize(1);
  }

  @Test
  void restartedCounter_addsNothingNegative() {
    export(8080, 0, 50, 0, 0, 9);
    look();
    export(8080, 0, 3, 0, 0, 1);
    look();
    assertThat(samples(8080).get(1).drops()).isZero();
    assertThat(samples(8080).get(1).waits()).isEmpty();
  }

  @Test
  void verdict_namesWhatIsWrongNow() {
    export(8080, 0, 70, 0, 0, 0);
    look();
    assertThat(verdict().state()).isEqualTo(Verdict.State.EARLIER);
    assertThat(verdict().reasons()).containsExactly("70 drops so far, none in the last minute");
    export(8080, 17, 71, 0.4, 17, 0);
    look();
    assertThat(verdict().state()).isEqualTo(Verdict.State.PRESSURE);
    assertThat(verdict().reasons())
        .containsExactly(
            "nothing accepted for 400 ms while connections wait",
            "1 drop in the last minute",
            "its queue is full: 17 of 16");
    export(8080, 0, 71, 0, 0, 3);
    look();
    assertThat(verdict().reasons())
        .contains("nothing was accepted for 400 ms while connections waited")
        .contains("its queue was full: 17 of 16", "3 of 3 connections waited longer than 100 ms");
  }

  @Test
  void verdict_calmsDownAfterAMinute() {
    export(8080, 0, 0, 0, 0, 0);
    look();
    assertThat(verdict().state()).isEqualTo(Verdict.State.CALM);
    export(8080, 0, 4, 0, 0, 0);
    look();
    assertThat(verdict().state()).isEqualTo(Verdict.State.PRESSURE);
    nowMillis += Verdict.RECENT_MILLIS;
    export(8080, 0, 4, 0, 0, 0);
    look();
    assertThat(verdict().state()).isEqualTo(Verdict.State.EARLIER);
    nowMillis += Verdict.SILENT_MILLIS + 1_000;
    look();
    assertThat(verdict().state()).isEqualTo(Verdict.State.SILENT);
  }

  private void look() {
    history.look(store.metrics(), nowMillis);
    nowMillis += 1_000;
  }

  private Listener listener(int port) {
    return Listeners.of(store.metrics()).stream()
        .filter(l -> l.endpoint().equals("127.0.0.1:" + port))
        .findFirst()
        .orElseThrow();
  }

  private List<Sample> samples(int port) {
    return history.samples(listener(port));
  }

  private Verdict verdict() {
    Listener listener = listener(8080);
    return Verdict.of(
        listener,
        history.samples(listener),
        List.of(),
        history.heardAtMillis(listener.resource()),
        nowMillis);
  }

  private void export(int port, long length, long drops, double stall, long peak, long lateWaits) {
    long timeNanos = nowMillis * 1_000_000;
    number(port, "socktrace.accept_queue.usage", length, timeNanos);
    number(port, "socktrace.accept_queue.limit", 16, timeNanos);
    number(port, "socktrace.accept_queue.peak", peak, timeNanos);
    number(port, "socktrace.listener.drops", drops, timeNanos);
    number(port, "socktrace.accept.stall.age", stall, timeNanos);
    Histogram waits = new Histogram(new double[] {0.005, 0.1}, new long[] {0, 0, lateWaits});
    Series series = series(port, "socktrace.accept_queue.wait.duration", Instrument.Kind.HISTOGRAM);
    store.addPoints(List.of(new Reading(series, new Point(timeNanos, 0, waits), false)));
  }

  private void number(int port, String metric, double value, long timeNanos) {
    Series series = series(port, metric, Instrument.Kind.GAUGE);
    store.addPoints(List.of(new Reading(series, Point.number(timeNanos, value), false)));
  }

  private static Series series(int port, String metric, Instrument.Kind kind) {
    Resource process = new Resource(Attributes.of(Map.of("service.name", "files")));
    return new Series(
        process,
        "io.socktrace",
        new Instrument(metric, kind, "1", ""),
        Attributes.of(Map.of("server.address", "127.0.0.1", "server.port", (long) port)));
  }
}
