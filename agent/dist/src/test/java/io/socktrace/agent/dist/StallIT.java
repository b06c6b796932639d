package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.proto.trace.v1.Span;
import io.socktrace.agent.dist.Telemetry.Point;
import io.socktrace.agent.dist.Telemetry.SpanView;
import io.socktrace.agent.dist.apps.Stalling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A stalled listener names the method that keeps its thread from accepting, whatever accepts; the
 * length is held against the program's own clock.
 */
class StallIT {
  private static final double WALK = 0.250;
  private static final double TICK = 0.010;
  private static final double SLACK = 0.002;
  private static final String GUILTY_CLASS = Stalling.class.getName();
  private static final String GUILTY = Stalling.class.getName() + ".guilty";
  private static final String SLEEPING = Stalling.class.getName() + ".sleepUntilReleased";

  static Stream<Arguments> kinds() {
    return Jdk.all().stream()
        .flatMap(
            jdk ->
                Stream.of("socket", "selector", "asynchronous", "http", "netty", "virtual")
                    .filter(kind -> !kind.equals("virtual") || jdk.feature() >= 21)
                    .map(kind -> Arguments.of(jdk, kind)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("kinds")
  void sleepingHandler_isNamed(Jdk jdk, String kind) throws Exception {
    try (AgentRun run = stalling(jdk, kind, "sleep")) {
      SpanView stall = onlyStall(run);

      assertThat(stall.text("code.function.name")).isEqualTo(SLEEPING);
      assertThat(stall.number("code.line.number")).isPositive();
      assertThat(stall.text("code.stacktrace"))
          .contains("at " + SLEEPING + "(Stalling.java:", "at " + GUILTY + "(Stalling.java:");
      assertThat(stall.number("socktrace.accept.stall.samples.at_function"))
          .isBetween(1L, stall.number("socktrace.accept.stall.samples.total"));
      if (kind.equals("http")) {
        assertThat(stall.text("thread.name")).isEqualTo("HTTP-Dispatcher");
      } else if (kind.equals("virtual")) {
        assertThat(stall.text("thread.name")).matches("virtual thread #[0-9]+");
        assertThat(stall.attributes()).containsEntry("socktrace.accept.stall.thread.virtual", true);
      } else {
        assertThat(stall.text("thread.name")).isEqualTo("acceptor");
        assertThat(stall.text("socktrace.accept.stall.thread.state"))
            .isIn("TIMED_WAITING", "RUNNABLE");
      }
    }
  }

  @EachJdk
  void spinningHandler_isNamed(Jdk jdk) throws Exception {
    try (AgentRun run = stalling(jdk, "selector", "spin")) {
      SpanView stall = onlyStall(run);

      assertThat(stall.text("code.function.name")).isEqualTo(GUILTY);
      assertThat(stall.text("socktrace.accept.stall.thread.state")).isEqualTo("RUNNABLE");
    }
  }

  @EachJdk
  void heldMonitor_isNamedWithItsHolder(Jdk jdk) throws Exception {
    try (AgentRun run = stalling(jdk, "socket", "monitor")) {
      SpanView stall = onlyStall(run);

      assertThat(stall.text("code.function.name")).isEqualTo(GUILTY);
      assertThat(stall.text("socktrace.accept.stall.thread.state")).isEqualTo("BLOCKED");
      assertThat(stall.text("socktrace.accept.stall.lock.name")).startsWith("java.lang.Object@");
      assertHolder(stall);
    }
  }

  @EachJdk
  void heldLock_isNamedWithItsHolder(Jdk jdk) throws Exception {
    try (AgentRun run = stalling(jdk, "socket", "lock")) {
      SpanView stall = onlyStall(run);

      assertThat(stall.text("code.function.name")).isEqualTo(GUILTY);
      assertThat(stall.text("socktrace.accept.stall.thread.state")).isEqualTo("WAITING");
      assertThat(stall.text("socktrace.accept.stall.lock.name"))
          .startsWith("java.util.concurrent.locks.ReentrantLock$");
      assertHolder(stall);
    }
  }

  /** The JVM's own log of what stopped it is the witness. */
  @EachJdk
  void looksAtTheThread_stopNobodyElse_whereTheJdkCanDoSo(Jdk jdk) throws Exception {
    Path log = Path.of("target", "stall-" + jdk.feature() + ".log").toAbsolutePath();
    Files.deleteIfExists(log);
    try (AgentRun run = stalling(jdk, "socket", "sleep", "-Xlog:safepoint:file=" + log)) {
      SpanView stall = onlyStall(run);

      long looks = stall.number("socktrace.accept.stall.samples.total");
      long stops =
          Files.readAllLines(log).stream()
              .filter(line -> line.contains("Safepoint \"ThreadDump\""))
              .count();
      assertThat(stops).isEqualTo(jdk.feature() < 21 ? looks : 0);
      // Ten a second, begun in up to three of them.
      assertThat(looks).isBetween(1L, 30L);
    }
  }

  /** A small runtime image, as jlink makes it. */
  @EachJdk
  void withoutTheManagementModule_theMethodIsNamedButNotTheLock(Jdk jdk) throws Exception {
    try (AgentRun run =
        stalling(
            jdk, "socket", "monitor", "--limit-modules=java.base,java.instrument,java.logging")) {
      SpanView stall = onlyStall(run);

      assertThat(stall.text("code.function.name")).isEqualTo(GUILTY);
      assertThat(stall.text("thread.name")).isEqualTo("acceptor");
      assertThat(stall.text("socktrace.accept.stall.thread.state")).isEqualTo("BLOCKED");
      assertThat(stall.attributes())
          .doesNotContainKeys(
              "socktrace.accept.stall.lock.name", "socktrace.accept.stall.lock.owner.name");
    }
  }

  private static void assertHolder(SpanView stall) {
    assertThat(stall.text("socktrace.accept.stall.lock.owner.name")).isEqualTo("holder");
    assertThat(stall.text("socktrace.accept.stall.lock.owner.stacktrace"))
        .contains("at " + Stalling.class.getName() + ".holdUntilReleased(");
  }

  private static AgentRun stalling(Jdk jdk, String kind, String how, String... jvm)
      throws Exception {
    AgentRun run =
        AgentRun.of(jdk, Stalling.class, kind, how)
            .library(Libraries.of("netty"))
            .jvm("-Djava.util.logging.config.file=/dev/null")
            .jvm("-Dio.netty.noUnsafe=true")
            .jvm(jvm)
            .option("spans.per_second", "all")
            .option("stall.threshold", "100ms")
            .start();
    Comparison.awaitOurs(run);
    run.tell("begin");
    return run;
  }

  /** Of the one listener one stall, of the length that the program says, in all signals. */
  private static SpanView onlyStall(AgentRun run) throws InterruptedException {
    run.assertHarmless();
    Telemetry telemetry = run.telemetry();
    assertThat(telemetry.spans("accept stall")).hasSize(1);
    SpanView stall = telemetry.spans("accept stall").get(0);
    String[] truth = run.await("stall ").split(" ");
    double least = Long.parseLong(truth[0]) / 1e9 - TICK - SLACK;
    double most = Long.parseLong(truth[1]) / 1e9 + TICK + SLACK;
    double seconds =
        (stall.span().getEndTimeUnixNano() - stall.span().getStartTimeUnixNano()) / 1e9;
    assertThat(seconds).as("length of %s", stall.attributes()).isBetween(least, most);
    // Less by as long as our thread was kept from the processor within the kernel's answer.
    assertThat(stall.seconds("socktrace.accept.stall.oldest_wait")).isBetween(least - WALK, most);
    assertThat(stall.text("socktrace.accept.stall.cause")).isEqualTo("application");
    assertThat(stall.text("socktrace.accept.stall.end")).isEqualTo("accept");
    assertThat(stall.number("socktrace.accept_queue.length")).isEqualTo(3);
    assertThat(stall.number("socktrace.accept_queue.limit")).isPositive();
    assertThat(stall.parentId()).isEmpty();
    assertThat(stall.span().getEventsList())
        .singleElement()
        .satisfies(event -> assertThat(event.getName()).isEqualTo("socktrace.accept.stalled"));
    assertThat(telemetry.points("socktrace.accept.stall.duration"))
        .singleElement()
        .satisfies(point -> assertThat(point.value()).isOne());
    assertThat(telemetry.points("socktrace.accept.stall.age"))
        .extracting(Point::number)
        .containsExactly(0.0);
    assertLinks(stall, telemetry.spans("accept"));
    assertThat(telemetry.events())
        .filteredOn(event -> event.name().equals("socktrace.accept.stalled"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.severity()).isEqualTo("WARN");
              assertThat(event.body()).contains("nothing accepted for ", GUILTY_CLASS);
              assertThat(event.attributes())
                  .containsEntry("server.port", stall.number("server.port"))
                  .containsEntry(
                      "code.function.name", stall.attributes().get("code.function.name"));
              assertThat((Double) event.attributes().get("socktrace.accept.stall.oldest_wait"))
                  .isCloseTo(
                      (Double) event.attributes().get("socktrace.accept.stall.duration"),
                      within(TICK + SLACK));
            });
    return stall;
  }

  /** It delayed all connections but the first. */
  private static void assertLinks(SpanView stall, List<SpanView> accepts) {
    Set<String> linked =
        stall.span().getLinksList().stream()
            .map(Span.Link::getSpanId)
            .map(id -> java.util.HexFormat.of().formatHex(id.toByteArray()))
            .collect(Collectors.toSet());
    Set<String> delayed =
        accepts.stream()
            .filter(accept -> accept.seconds("socktrace.accept_queue.wait.duration") > 1)
            .map(SpanView::spanId)
            .collect(Collectors.toSet());
    assertThat(delayed).hasSize(3);
    assertThat(linked).isEqualTo(delayed);
  }
}
