package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.socktrace.agent.dist.Telemetry.EventView;
import io.socktrace.agent.dist.Telemetry.Point;
import io.socktrace.agent.dist.Telemetry.SpanView;
import io.socktrace.agent.dist.apps.UnixWaiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.io.TempDir;

/** The accept queues of Unix-domain sockets, beside {@code ss}. */
class UnixQueueIT {
  private static final String STUCK = UnixWaiting.class.getName() + ".stickUntilReleased";

  @TempDir Path folder;

  /** Of one path there are two, of which the first can no longer be reached, but holds two. */
  @EachJdk
  void queuesOfOnePath_areThoseThatSsTells(Jdk jdk) throws Exception {
    try (AgentRun run = waiting(jdk, "3600s")) {
      int told = 0;
      for (String command : List.of("listen 9", "connect 2", "listen 4", "connect 3")) {
        tell(run, command, told++);
      }
      Map<String, String> rows = queues();
      assertThat(rows.values()).containsExactlyInAnyOrder("2 of 9", "3 of 4");
      await(() -> assertThat(ours(run)).isEqualTo(rows));
      tell(run, "accept 2", told++);
      Map<String, String> left = queues();
      assertThat(left.values()).containsExactlyInAnyOrder("2 of 9", "1 of 4");
      await(() -> assertThat(ours(run)).isEqualTo(left));
      run.tell("exit");
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      assertThat(telemetry.points("socktrace.accept_queue.usage"))
          .allSatisfy(
              point ->
                  assertThat(point.attributes())
                      .containsEntry("server.address", path())
                      .containsEntry("network.transport", "unix")
                      .doesNotContainKey("server.port"));
      assertThat(telemetry.points("socktrace.listener.drops")).isEmpty();
      assertThat(telemetry.points("socktrace.accept_queue.wait.duration"))
          .allSatisfy(point -> assertThat(point.value()).isZero());
    }
  }

  @EachJdk
  void saturation_isToldOnce_andItsEnd(Jdk jdk) throws Exception {
    try (AgentRun run = waiting(jdk, "3600s")) {
      tell(run, "listen 4", 0);
      tell(run, "connect 5", 1);
      await(() -> assertThat(events(run, "saturated")).hasSize(1));
      assertThat(queues().values()).containsExactly("5 of 4");
      tell(run, "accept 5", 2);
      await(() -> assertThat(events(run, "recovered")).hasSize(1));
      run.tell("exit");
      run.assertHarmless();

      EventView full = events(run, "saturated").get(0);
      assertThat(full.severity()).isEqualTo("WARN");
      assertThat(full.body()).startsWith(path() + " is full").contains("EAGAIN");
      assertThat(full.number("socktrace.accept_queue.length")).isBetween(4L, 5L);
      assertThat(full.number("socktrace.accept_queue.limit")).isEqualTo(4);
      assertThat(full.attributes()).doesNotContainKey("socktrace.listener.drops");
      List<SpanView> spans = run.telemetry().listenerSpans("saturated");
      assertThat(spans).hasSize(1);
      assertThat(spans.get(0).number("socktrace.accept_queue.peak")).isBetween(4L, 5L);
      assertThat(spans.get(0).span().getEventsList())
          .extracting(Span.Event::getName)
          .containsExactly("socktrace.accept_queue.saturated", "socktrace.accept_queue.recovered");
      assertThat(run.telemetry().listenerSpans("listen"))
          .singleElement()
          .satisfies(
              span -> {
                assertThat(span.number("socktrace.accept_queue.limit")).isEqualTo(4);
                assertThat(span.number("socktrace.listener.backlog")).isEqualTo(4);
              });
    }
  }

  @EachJdk
  void stuckAcceptor_isNamed(Jdk jdk) throws Exception {
    try (AgentRun run = waiting(jdk, "500ms")) {
      tell(run, "listen 50", 0);
      tell(run, "connect 4", 1);
      tell(run, "stick 3", 2);
      await(
          () ->
              assertThat(run.telemetry().points("socktrace.accept.stall.age"))
                  .singleElement()
                  .satisfies(point -> assertThat(point.number()).isGreaterThan(0.1)));
      assertThat(queues().values()).containsExactly("3 of 50");
      tell(run, "release 0", 3);
      run.tell("exit");
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      assertThat(telemetry.spans("accept stall"))
          .singleElement()
          .satisfies(
              stall -> {
                assertThat(stall.text("code.function.name")).isEqualTo(STUCK);
                assertThat(stall.text("thread.name")).isEqualTo("acceptor");
                assertThat(stall.text("server.address")).isEqualTo(path());
                assertThat(stall.text("network.transport")).isEqualTo("unix");
                assertThat(stall.text("socktrace.accept.stall.cause")).isEqualTo("application");
                assertThat(stall.text("socktrace.accept.stall.end")).isEqualTo("accept");
                assertThat(stall.number("socktrace.accept_queue.length")).isEqualTo(3);
                assertThat(stall.number("socktrace.accept_queue.limit")).isEqualTo(50);
                assertThat(stall.attributes())
                    .doesNotContainKey("socktrace.accept.stall.oldest_wait");
              });
      assertThat(telemetry.events("socktrace.accept.stalled"))
          .singleElement()
          .satisfies(
              event ->
                  assertThat(event.body())
                      .startsWith(path() + ": nothing accepted for ")
                      .contains("with 3 waiting of at most 50; its thread 'acceptor' is WAITING"));
      assertThat(telemetry.points("socktrace.accept.stall.age"))
          .extracting(Point::number)
          .containsExactly(0.0);
    }
  }

  @EachJdk
  void withoutNativeAccess_queuesAreAbsent(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, UnixWaiting.class, path()).option("native", "off").start()) {
      tell(run, "listen 4", 0);
      tell(run, "connect 3", 1);
      tell(run, "accept 3", 2);
      run.tell("exit");
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      assertThat(telemetry.points("socktrace.connection.accepted"))
          .singleElement()
          .satisfies(point -> assertThat(point.value()).isEqualTo(3));
      for (String unknown : List.of("usage", "limit", "peak")) {
        assertThat(telemetry.points("socktrace.accept_queue." + unknown)).isEmpty();
      }
      assertThat(telemetry.points("socktrace.accept.stall.age")).isEmpty();
    }
  }

  private AgentRun waiting(Jdk jdk, String stallThreshold) throws Exception {
    return AgentRun.of(jdk, UnixWaiting.class, path())
        .option("spans.per_second", "all")
        .option("stall.threshold", stallThreshold)
        .environment("OTEL_METRIC_EXPORT_INTERVAL", "200")
        .start();
  }

  private String path() {
    return folder.resolve("app.sock").toString();
  }

  private static void tell(AgentRun run, String command, int number) throws Exception {
    run.tell(command);
    run.await("done " + number);
  }

  private static List<EventView> events(AgentRun run, String name) {
    return run.telemetry().events("socktrace.accept_queue." + name);
  }

  /** Length and limit by inode, by the index that the opening has beside it. */
  private static Map<String, String> ours(AgentRun run) {
    Telemetry telemetry = run.telemetry();
    Map<String, String> queues = new TreeMap<>();
    for (SpanView listen : telemetry.listenerSpans("listen")) {
      // The first was alone when it was opened.
      Object index = listen.attributes().getOrDefault("socktrace.listener.index", 0L);
      Map<String, Object> listener = Map.of("socktrace.listener.index", index);
      queues.put(
          listen.text("socktrace.listener.inode"),
          telemetry.sum("socktrace.accept_queue.usage", listener)
              + " of "
              + telemetry.sum("socktrace.accept_queue.limit", listener));
    }
    return queues;
  }

  /** The same as {@code ss} tells it. */
  private Map<String, String> queues() throws IOException {
    Process ss = new ProcessBuilder("ss", "-Hlxn").redirectErrorStream(true).start();
    Map<String, String> queues = new TreeMap<>();
    new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.trim().split("\\s+"))
        .filter(words -> words.length > 5 && words[4].equals(path()))
        .forEach(words -> queues.put(words[5], words[2] + " of " + words[3]));
    return queues;
  }

  private static void await(ThrowingRunnable condition) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(condition);
  }
}
