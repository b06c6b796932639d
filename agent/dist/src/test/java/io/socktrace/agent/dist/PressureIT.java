package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.socktrace.agent.dist.Telemetry.EventView;
import io.socktrace.agent.dist.Telemetry.SpanView;
import io.socktrace.agent.dist.apps.NettyHolding;
import io.socktrace.agent.dist.apps.Openers;
import io.socktrace.agent.dist.apps.TwoBacklogs;
import io.socktrace.agent.dist.apps.Waiting;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/**
 * Who opened a listener and what it holds, when it is full, and what it lost, beside {@code ss}.
 */
class PressureIT {
  private static final Pattern QUEUE = Pattern.compile("LISTEN\\s+(\\d+)\\s+(\\d+)\\s");
  private static final Pattern INODE = Pattern.compile("ino:(\\d+)");

  @EachJdk
  void everyOpener_isNamedWithItsLine(Jdk jdk) throws Exception {
    try (AgentRun plain = AgentRun.of(jdk, Openers.class).withoutAgent().start();
        AgentRun run = AgentRun.of(jdk, Openers.class).start()) {
      plain.await("listening");
      run.await("listening");
      await(() -> assertThat(run.telemetry().listenerSpans("listen")).hasSize(7));
      Map<Long, List<String>> inodes =
          opened(run).values().stream().collect(Collectors.toMap(o -> o[1], o -> inodes(o[1])));
      plain.tell("end");
      run.tell("end");
      run.assertHarmless();
      plain.awaitExit();

      Telemetry telemetry = run.telemetry();
      for (long[] opened : opened(run).values()) {
        SpanView span =
            telemetry.listenerSpans("listen").stream()
                .filter(each -> each.number("server.port") == opened[1])
                .findFirst()
                .orElseThrow();
        assertThat(span.number("socktrace.listener.backlog")).isEqualTo(opened[0]);
        assertThat(span.number("socktrace.accept_queue.limit")).isEqualTo(opened[0]);
        assertThat(span.attributes().containsKey("socktrace.listener.backlog.default"))
            .isEqualTo(opened[0] == 50);
        assertThat(span.text("code.function.name")).isEqualTo(Openers.class.getName() + ".main");
        assertThat(span.number("code.line.number")).isEqualTo(opened[2]);
        assertThat(span.text("thread.name")).isEqualTo("main");
        assertThat(span.number("socktrace.somaxconn")).isEqualTo(somaxconn());
        assertThat(inodes.get(opened[1])).containsExactly(span.text("socktrace.listener.inode"));
        assertThat(span.parentId()).isEmpty();
        assertThat(span.span().getEventsList())
            .extracting(Span.Event::getName)
            .containsExactly("socktrace.listener.opened");
        EventView event =
            telemetry.events("socktrace.listener.opened").stream()
                .filter(each -> each.number("server.port") == opened[1])
                .findFirst()
                .orElseThrow();
        assertThat(event.attributes()).isEqualTo(span.attributes());
        assertThat(event.body())
            .startsWith("127.0.0.1:" + opened[1])
            .contains(opened[0] == 50 ? "holds at most 50 waiting connections" : "listens");
      }
    }
  }

  /** Backlog, port and line, by line. */
  private static Map<String, long[]> opened(AgentRun run) {
    Map<String, long[]> opened =
        run.out().stream()
            .filter(line -> line.startsWith("opened "))
            .collect(
                Collectors.toMap(
                    line -> line,
                    line ->
                        Pattern.compile(" ")
                            .splitAsStream(line.substring(7))
                            .mapToLong(Long::parseLong)
                            .toArray()));
    assertThat(opened).hasSize(7);
    return opened;
  }

  @EachJdk
  void clampedBacklog_isSaidOnceForEachAddress_threeTimesAtMost(Jdk jdk) throws Exception {
    long clamp = somaxconn();
    long asked = clamp + 1000;
    try (AgentRun run = AgentRun.of(jdk, Waiting.class).start()) {
      int told = 0;
      List<Long> ports = new java.util.ArrayList<>();
      for (int i = 0; i < 5; i++) {
        ports.add(tell(run, "listen " + asked, told++));
      }
      await(() -> assertThat(run.telemetry().listenerSpans("listen")).hasSize(5));
      run.tell("exit");
      assertThat(run.awaitExit()).isZero();
      Comparison.assertNothingLost(run);

      assertThat(run.err()).hasSize(4);
      for (int i = 0; i < 3; i++) {
        assertThat(run.err().get(1 + i))
            .isEqualTo(
                "[socktrace] 127.0.0.1:"
                    + ports.get(i)
                    + " holds at most "
                    + clamp
                    + " waiting connections, not the "
                    + asked
                    + " asked for: net.core.somaxconn is "
                    + clamp
                    + " (sysctl -w net.core.somaxconn="
                    + asked
                    + ", and listen again)");
      }
      assertThat(run.telemetry().events("socktrace.listener.opened"))
          .hasSize(5)
          .allSatisfy(
              event -> {
                assertThat(event.number("socktrace.listener.backlog")).isEqualTo(asked);
                assertThat(event.number("socktrace.accept_queue.limit")).isEqualTo(clamp);
                assertThat(event.attributes().get("socktrace.accept_queue.limit.reason"))
                    .isEqualTo(event.body());
              });
    }
  }

  @EachJdk
  void saturation_isToldOnce_andItsEnd(Jdk jdk) throws Exception {
    try (AgentRun run = waiting(jdk)) {
      long port = tell(run, "listen 4", 0);
      tell(run, "connect 5", 1);
      await(() -> assertThat(events(run, "accept_queue.saturated", port)).hasSize(1));
      assertThat(run.telemetry().listenerSpans("saturated")).isEmpty();
      tell(run, "accept 5", 2);
      await(() -> assertThat(events(run, "accept_queue.recovered", port)).hasSize(1));
      tell(run, "connect 4", 3);
      await(() -> assertThat(events(run, "accept_queue.saturated", port)).hasSize(2));
      run.tell("exit");
      run.assertHarmless();

      EventView full = events(run, "accept_queue.saturated", port).get(0);
      assertThat(full.severity()).isEqualTo("WARN");
      assertThat(full.number("socktrace.accept_queue.length")).isBetween(4L, 5L);
      assertThat(full.number("socktrace.accept_queue.limit")).isEqualTo(4);
      List<SpanView> spans = run.telemetry().listenerSpans("saturated");
      assertThat(spans).hasSize(2);
      assertThat(names(spans.get(0)))
          .containsExactly("socktrace.accept_queue.saturated", "socktrace.accept_queue.recovered");
      assertThat(spans.get(0).number("socktrace.accept_queue.peak")).isBetween(4L, 5L);
      assertThat(names(spans.get(1)))
          .as("still full at the end of the process")
          .containsExactly("socktrace.accept_queue.saturated");
    }
  }

  @EachJdk
  void drops_areToldWithTheirSum(Jdk jdk) throws Exception {
    try (AgentRun run = waiting(jdk)) {
      long port = tell(run, "listen 1", 0);
      tell(run, "connect 2", 1);
      tell(run, "attempt 10", 2);
      await(() -> assertThat(events(run, "listener.dropped", port)).isNotEmpty());
      assertThat(events(run, "listener.dropped", port)).hasSize(1);
      run.tell("exit");
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      List<EventView> told = events(run, "listener.dropped", port);
      assertThat(told).hasSizeBetween(1, 2);
      assertThat(told).allSatisfy(each -> assertThat(each.severity()).isEqualTo("WARN"));
      assertThat(told.stream().mapToLong(each -> each.number("socktrace.listener.dropped")).sum())
          .isEqualTo(telemetry.sum("socktrace.listener.drops", Map.of("server.port", port)))
          .isGreaterThanOrEqualTo(10);
      assertThat(telemetry.listenerSpans("drops")).hasSize(told.size());
      assertThat(names(telemetry.listenerSpans("drops").get(0)))
          .containsExactly("socktrace.listener.dropped");
    }
  }

  /** Whatever waited while nobody looked is seen by the accept that comes first. */
  @EachJdk
  void burst_isInThePeak(Jdk jdk) throws Exception {
    try (AgentRun run = waiting(jdk)) {
      long port = tell(run, "listen 100", 0);
      tell(run, "burst 20", 1);
      run.tell("exit");
      run.assertHarmless();
      assertThat(run.telemetry().spans("accept"))
          .isNotEmpty()
          .allSatisfy(span -> assertThat(span.number("server.port")).isEqualTo(port));
      assertThat(run.telemetry().points("socktrace.accept_queue.peak"))
          .filteredOn(point -> point.attributes().get("server.port").equals(port))
          .singleElement()
          .satisfies(point -> assertThat(point.value()).isEqualTo(20));
    }
  }

  @EachJdk
  void firstAccept_saysHowLongNobodyAccepted(Jdk jdk) throws Exception {
    try (AgentRun run = waiting(jdk)) {
      tell(run, "listen 100", 0);
      tell(run, "connect 2", 1);
      tell(run, "accept 2", 2);
      run.tell("exit");
      run.assertHarmless();
      List<SpanView> accepts = run.telemetry().spans("accept");
      assertThat(accepts).hasSize(2);
      assertThat(accepts.get(0).seconds("socktrace.listener.first_accept.delay"))
          .isPositive()
          .isGreaterThanOrEqualTo(
              accepts.get(0).seconds("socktrace.accept_queue.wait.lower_bound"));
      assertThat(accepts.get(1).attributes())
          .doesNotContainKey("socktrace.listener.first_accept.delay");
    }
  }

  @EachJdk
  void listenersOfOnePort_haveFiguresOfTheirOwn(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, TwoBacklogs.class)
            .environment("OTEL_METRIC_EXPORT_INTERVAL", "200")
            .start()) {
      Map<String, Object> port = Map.of("server.port", Long.valueOf(run.await("port ")));
      run.tell("20");
      run.await("connected 20");
      List<String> rows = queues((Long) port.get("server.port"));
      assertThat(rows).hasSize(2);
      await(
          () -> {
            Telemetry telemetry = run.telemetry();
            List<String> ours =
                List.of(0L, 1L).stream()
                    .map(index -> Map.of("socktrace.listener.index", (Object) index))
                    .map(
                        index ->
                            telemetry.sum("socktrace.accept_queue.usage", index)
                                + " of "
                                + telemetry.sum("socktrace.accept_queue.limit", index))
                    .toList();
            assertThat(ours).containsExactlyInAnyOrderElementsOf(rows);
            assertThat(telemetry.sum("socktrace.accept_queue.usage", port)).isEqualTo(20);
          });
      run.tell("end");
      run.assertHarmless();
      assertThat(run.telemetry().listenerSpans("listen"))
          .extracting(span -> span.number("socktrace.listener.index"))
          .containsExactlyInAnyOrder(0L, 1L);
    }
  }

  /** No hook sees this listener, nor whom it accepts. */
  @EachJdk
  void nettysNativeListener_isFound_watchedAndLetGo(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, NettyHolding.class, "7")
            .library(jars("netty"))
            .jvm("-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED")
            .jvm("-Djava.util.logging.config.file=/dev/null")
            .environment("OTEL_METRIC_EXPORT_INTERVAL", "200")
            .start()) {
      long port = Long.parseLong(run.await("port "));
      run.tell("3");
      run.await("done 3");
      assertThat(queues(port)).containsExactly("3 of 7");
      awaitQueue(run, port, 3, 7);
      run.tell("5");
      run.await("done 5");
      await(() -> assertThat(events(run, "accept_queue.saturated", port)).hasSize(1));
      run.tell("accept");
      awaitQueue(run, port, 0, 7);
      run.tell("close");
      run.await("done close");
      int requests = run.receiver().requestHeaders().size();
      await(() -> assertThat(run.receiver().requestHeaders().size()).isGreaterThan(requests + 10));
      run.tell("end");
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      for (String unseen : new String[] {"connection.accepted", "connection.active"}) {
        assertThat(telemetry.points("socktrace." + unseen))
            .as(unseen)
            .noneMatch(point -> point.attributes().get("server.port").equals(port));
      }
      List<SpanView> listens =
          telemetry.listenerSpans("listen").stream()
              .filter(span -> span.number("server.port") == port)
              .toList();
      assertThat(listens).hasSize(1);
      assertThat(listens.get(0).attributes())
          .doesNotContainKeys("socktrace.listener.backlog", "code.function.name")
          .containsEntry("socktrace.accept_queue.limit", 7L);
    }
  }

  private static void awaitQueue(AgentRun run, long port, long usage, long limit) {
    Map<String, Object> listener = Map.of("server.port", port);
    await(
        () -> {
          assertThat(run.telemetry().sum("socktrace.accept_queue.limit", listener))
              .isEqualTo(limit);
          assertThat(run.telemetry().sum("socktrace.accept_queue.usage", listener))
              .isEqualTo(usage);
        });
  }

  private static AgentRun waiting(Jdk jdk) throws Exception {
    return AgentRun.of(jdk, Waiting.class).option("spans.per_second", "all").start();
  }

  private static long tell(AgentRun run, String command, int number) throws Exception {
    run.tell(command);
    return Long.parseLong(run.await("done " + number + " "));
  }

  private static List<EventView> events(AgentRun run, String name, long port) {
    return run.telemetry().events("socktrace." + name).stream()
        .filter(event -> event.number("server.port") == port)
        .toList();
  }

  private static List<String> names(SpanView span) {
    return span.span().getEventsList().stream().map(Span.Event::getName).toList();
  }

  private static void await(ThrowingRunnable assertion) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion);
  }

  private static long somaxconn() throws Exception {
    return Long.parseLong(Files.readAllLines(Path.of("/proc/sys/net/core/somaxconn")).get(0));
  }

  /** Length and limit of the listeners on a port. */
  private static List<String> queues(long port) throws Exception {
    return QUEUE.matcher(ss("-Hltn", port)).results().map(PressureIT::queue).toList();
  }

  private static String queue(java.util.regex.MatchResult row) {
    return row.group(1) + " of " + row.group(2);
  }

  private static List<String> inodes(long port) {
    Matcher matcher = INODE.matcher(ss("-Hltne", port));
    return matcher.results().map(row -> row.group(1)).toList();
  }

  private static String ss(String flags, long port) {
    try {
      Process ss =
          new ProcessBuilder("ss", flags, "sport = :" + port).redirectErrorStream(true).start();
      String text = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(ss.waitFor()).as(text).isZero();
      return text;
    } catch (java.io.IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private static String[] jars(String name) {
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")))
        .filter(jar -> jar.contains(name))
        .toArray(String[]::new);
  }
}
