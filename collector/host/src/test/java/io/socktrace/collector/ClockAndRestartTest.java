package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.Metric;
import io.socktrace.collector.store.Store;
import io.socktrace.collector.view.TerminalView;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Senders whose clock is wrong or is set, and senders that come again under the same name. */
class ClockAndRestartTest {
  private final AtomicLong nowNanos = new AtomicLong();
  private final Store store = new Store(Limits.ofTraces(500, 256 << 20), nowNanos::get);
  private final CollectorServer server = new CollectorServer(store, 0);

  @BeforeEach
  void start() throws Exception {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** The fake agent's clock stands months from ours anyway; here two differ by a day as well. */
  @Test
  void senderClockThatIsWrong_changesNeitherRatesNorAges() {
    try (FakeAgent slow = new FakeAgent("slow", server.port(), 8080);
        FakeAgent fast = new FakeAgent("fast", server.port(), 8081)) {
      fast.moveClock(Duration.ofDays(1));
      for (FakeAgent agent : List.of(slow, fast)) {
        agent.accepted(100);
        agent.flush();
        agent.moveClock(Duration.ofSeconds(10));
        agent.accepted(50);
        Span accept = agent.accept(0, 412, 50_001);
        agent.connection(accept, 412, 5);
        agent.flush();
      }
      assertThat(accepted()).hasSize(2);
      assertThat(accepted())
          .allSatisfy(
              metric -> {
                assertThat(metric.last().value()).isEqualTo(150);
                assertThat(metric.perSecond()).hasValue(5);
              });
      assertThat(store.snapshot().spanCounts().kept()).isEqualTo(4);
      nowNanos.addAndGet(Duration.ofMinutes(4).toNanos());
      assertThat(accepted()).hasSize(2);
      nowNanos.addAndGet(Duration.ofMinutes(2).toNanos());
      assertThat(accepted()).as("ages are ours").isEmpty();
    }
  }

  /** By an hour, as a clock that was wrong is corrected: one late batch alone looks the same. */
  @Test
  void senderClockThatIsSetBack_goesOnBeingShown() {
    try (FakeAgent agent = new FakeAgent("files", server.port(), 8080)) {
      agent.accepted(100);
      agent.flush();
      agent.moveClock(Duration.ofHours(-1));
      for (int i = 0; i < 3; i++) {
        agent.accepted(10);
        agent.moveClock(Duration.ofSeconds(10));
        agent.flush();
      }
      Metric metric = accepted().get(0);
      assertThat(metric.last().value()).isEqualTo(130);
      assertThat(metric.perSecond()).hasValue(1);
    }
  }

  /** Two runs under one service.instance.id: counters start again and no rate is negative. */
  @Test
  void restartUnderTheSameIdentity_startsItsCountersAgain() {
    try (FakeAgent before = new FakeAgent("files", server.port(), 8080)) {
      before.accepted(1_000);
      before.waits(0.1, 0.2, 0.3);
      before.accept(0, 10, 1);
      before.flush();
    }
    try (FakeAgent after = new FakeAgent("files", server.port(), 8080)) {
      after.moveClock(Duration.ofSeconds(30));
      after.accepted(5);
      after.waits(0.1);
      after.flush();
      assertThat(accepted()).hasSize(1);
      assertThat(accepted().get(0).last().value()).isEqualTo(5);
      assertThat(accepted().get(0).perSecond()).isEmpty();
      after.moveClock(Duration.ofSeconds(10));
      after.accepted(10);
      after.flush();
      assertThat(accepted().get(0).perSecond()).hasValue(1);
    }
    assertThat(store.snapshot().traces()).as("of the run before").hasSize(1);
    assertThat(TerminalView.render(store.snapshot(), ZoneOffset.UTC)).contains("files");
  }

  private List<Metric> accepted() {
    return store.snapshot().metrics().stream()
        .filter(metric -> metric.series().metric().equals("socktrace.connection.accepted"))
        .toList();
  }
}
