package io.socktrace.collector.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Instrument;
import io.socktrace.collector.store.Instrument.Kind;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.Point;
import io.socktrace.collector.store.Reading;
import io.socktrace.collector.store.Resource;
import io.socktrace.collector.store.Series;
import io.socktrace.collector.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of a listener that is no longer there. */
class ListenersTest {
  private static final long SECOND = 1_000_000_000L;
  private static final List<String> WHILE_OPEN =
      List.of(
          "socktrace.accept_queue.usage",
          "socktrace.accept_queue.limit",
          "socktrace.accept_queue.peak",
          "socktrace.accept.stall.age");
  private static final List<String> ALWAYS =
      List.of("socktrace.connection.accepted", "socktrace.connection.active");

  private final AtomicLong clock = new AtomicLong();
  private final Store store = new Store(Limits.ofTraces(100, 64 << 20), clock::get);

  /** Three exports of an open listener, five seconds apart. */
  @BeforeEach
  void open() {
    for (int i = 0; i < 3; i++) {
      export(WHILE_OPEN);
      export(ALWAYS);
      clock.addAndGet(5 * SECOND);
    }
  }

  private void export(List<String> metrics) {
    List<Reading> readings = new ArrayList<>();
    for (String metric : metrics) {
      Series series =
          new Series(
              new Resource(Attributes.of(Map.of("service.instance.id", "1"))),
              "io.socktrace",
              new Instrument(metric, Kind.GAUGE, "", ""),
              Attributes.of(Map.of("server.address", "127.0.0.1", "server.port", 8080L)));
      readings.add(new Reading(series, Point.number(clock.get() + 1, 3), false));
    }
    store.addPoints(readings);
  }

  private Listener listener() {
    return Listeners.of(store.snapshot()).get(0);
  }

  @Test
  void openListener_isShown() {
    assertThat(listener().queueLength()).hasValue(3);
    assertThat(listener().queueLimit()).hasValue(3);
    assertThat(listener().stallSeconds()).hasValue(3);
    assertThat(listener().active()).hasValue(3);
  }

  /** Its process still sends what it has counted. */
  @Test
  void closedListener_hasNoQueueAnyMore() {
    for (int i = 0; i < 3; i++) {
      export(ALWAYS);
      clock.addAndGet(5 * SECOND);
    }
    assertThat(listener().queueLength()).isEmpty();
    assertThat(listener().queueLimit()).isEmpty();
    assertThat(listener().stallSeconds()).isEmpty();
    assertThat(listener().queuePeak()).hasValue(3);
    assertThat(listener().accepted()).hasValue(3);
    assertThat(listener().active()).hasValue(3);
    assertThat(JsonView.listeners(store.snapshot()))
        .contains("\"queuePeak\":3")
        .doesNotContain("queueLength", "queueLimit", "stallSeconds");
  }

  @Test
  void goneProcess_leavesOnlyWhatItCounted() {
    clock.addAndGet(6 * SECOND);
    assertThat(listener().queueLength()).isEmpty();
    assertThat(listener().active()).isEmpty();
    assertThat(listener().acceptedPerSecond()).isEmpty();
    assertThat(listener().accepted()).hasValue(3);
  }
}
