package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socktrace.agent.dist.apps.EchoOnCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A backend that is missing, silent or refusing costs the user one line, and is accounted for. */
class NoBackendIT {
  /** accept, dispatch and connection. */
  private static final int SPANS_OF_A_CONNECTION = 3;

  /** That the program listens is a span too. */
  private static final int LISTEN = 1;

  /** The exit timeout of 2 s, and what a loaded machine needs to end a JVM. */
  private static final long EXIT_MILLIS = 3_500;

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private static AgentRun.Builder server(Jdk jdk) {
    return AgentRun.of(jdk, EchoOnCommand.class)
        .option("spans.per_second", "all")
        .environment("OTEL_METRIC_EXPORT_INTERVAL", "300");
  }

  @EachJdk
  void nobodyListens_oneLineAndAQuickExit(Jdk jdk) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    // The exporter tries again until this is over, and only then calls it a failure.
    assertHarmlessWithout(
        server(jdk).environment("OTEL_EXPORTER_OTLP_TIMEOUT", "2000"),
        "http://127.0.0.1:" + port,
        1);
  }

  @EachJdk
  void backendNeverAnswers_theExitWaitsNoLongerThanAllowed(Jdk jdk) throws Exception {
    // Connections are established by the kernel, and read by nobody.
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertHarmlessWithout(server(jdk), "http://127.0.0.1:" + silent.getLocalPort(), 0);
    }
  }

  @EachJdk
  void backendCannotBeConnected_theExitWaitsNoLongerThanAllowed(Jdk jdk) throws Exception {
    List<Socket> fillers = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fill(full, fillers);
      assertHarmlessWithout(server(jdk), "http://127.0.0.1:" + full.getLocalPort(), 0);
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  /** Connects until a connect stays without an answer: the accept queue is full from then on. */
  private static void fill(ServerSocket full, List<Socket> fillers) throws IOException {
    while (true) {
      Socket filler = new Socket();
      fillers.add(filler);
      try {
        filler.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 500);
      } catch (SocketTimeoutException isFull) {
        return;
      }
      assertThat(fillers).hasSizeLessThan(20);
    }
  }

  /**
   * @param lines 1 if the backend is said to be missing before the program ends, 0 if not
   */
  private static void assertHarmlessWithout(AgentRun.Builder server, String endpoint, int lines)
      throws Exception {
    try (AgentRun run =
        server
            .environment("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
            .option("exit.timeout", "2s")
            .start()) {
      run.await("listening");
      run.tell("5");
      run.await("echoed 5");
      await().atMost(DEADLINE).until(() -> run.err().size() >= 1 + lines);
      run.tell("3");
      run.await("echoed 8");
      run.tell("end");
      run.await("done");
      long done = System.nanoTime();
      assertThat(run.awaitExit()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - done).toMillis()).isLessThan(EXIT_MILLIS);

      assertThat(run.out()).containsExactly("listening", "echoed 5", "echoed 8", "done");
      assertThat(run.err().get(0)).startsWith("[socktrace] on: ").contains(endpoint);
      // A backend that keeps silent is found out only when the process will wait no longer.
      assertThat(run.err())
          .filteredOn(line -> line.startsWith("[socktrace] the process ended before everything"))
          .hasSizeBetween(0, 1 - lines);
      assertThat(run.err())
          .filteredOn(
              line -> line.startsWith("[socktrace] cannot send ") && line.contains(endpoint))
          .hasSizeBetween(lines, 1);
      assertThat(run.err()).hasSizeLessThanOrEqualTo(3 - lines);
    }
  }

  @EachJdk
  void metricsNotFound_tracesStillArrive(Jdk jdk) throws Exception {
    try (AgentRun run = server(jdk).start()) {
      run.receiver().refuse("metrics", 404);
      assertOneLineOf404(run, "metrics");
      assertThat(run.telemetry().spans()).hasSize(8 * SPANS_OF_A_CONNECTION);
      assertThat(run.telemetry().points()).isEmpty();
    }
  }

  @EachJdk
  void tracesNotFound_metricsStillArriveAndNothingCountsAsLost(Jdk jdk) throws Exception {
    try (AgentRun run = server(jdk).start()) {
      run.receiver().refuse("traces", 404);
      assertOneLineOf404(run, "traces");
      assertThat(run.telemetry().spans()).isEmpty();
      assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(8);
      Comparison.assertNothingLost(run);
    }
  }

  /** As of Jaeger: nobody has asked for logs, so that nobody takes them is not worth a word. */
  @EachJdk
  void logsNotFound_isNoWordAndNoLoss(Jdk jdk) throws Exception {
    try (AgentRun run = server(jdk).start()) {
      run.receiver().refuse("logs", 404);
      run.await("listening");
      await().atMost(DEADLINE).until(() -> run.receiver().refused("logs") == 1);
      run.tell("5");
      run.tell("end");
      run.assertHarmless();
      assertThat(run.telemetry().spans()).hasSize(5 * SPANS_OF_A_CONNECTION);
      assertThat(run.telemetry().events()).isEmpty();
      assertThat(run.receiver().refused("logs")).isEqualTo(1);
    }
  }

  @EachJdk
  void logsRefused_everyEventIsCounted(Jdk jdk) throws Exception {
    try (AgentRun run = server(jdk).start()) {
      run.receiver().refuse("logs", 500);
      run.await("listening");
      await().atMost(DEADLINE).until(() -> exportFailed(run.telemetry()) == LISTEN);
      run.tell("5");
      run.tell("end");
      assertThat(run.awaitExit()).isZero();
      assertThat(run.telemetry().spans()).hasSize(5 * SPANS_OF_A_CONNECTION);
      assertThat(exportFailed(run.telemetry())).isEqualTo(LISTEN);
      assertThat(run.err()).hasSize(2);
      assertThat(run.err()).filteredOn(line -> line.contains("cannot send logs")).hasSize(1);
    }
  }

  private static void assertOneLineOf404(AgentRun run, String signal) throws Exception {
    run.await("listening");
    run.tell("5");
    await().atMost(DEADLINE).until(() -> run.err().size() >= 2);
    run.tell("3");
    run.await("echoed 8");
    run.tell("end");
    assertThat(run.awaitExit()).isZero();
    assertThat(run.err()).hasSize(2);
    assertThat(run.err()).filteredOn(line -> line.startsWith("[socktrace] on: ")).hasSize(1);
    assertThat(run.err())
        .filteredOn(line -> line.contains("takes no " + signal + " (404)"))
        .hasSize(1);
  }

  @EachJdk
  void tracesRefused_everySpanArrivesOrIsCounted(Jdk jdk) throws Exception {
    try (AgentRun run = server(jdk).start()) {
      run.receiver().refuse("traces", 500);
      run.await("listening");
      run.tell("5");
      await()
          .atMost(DEADLINE)
          .until(() -> exportFailed(run.telemetry()) == LISTEN + 5 * SPANS_OF_A_CONNECTION);
      run.receiver().accept("traces");
      run.tell("4");
      run.await("echoed 9");
      run.tell("end");
      assertThat(run.awaitExit()).isZero();

      Telemetry telemetry = run.telemetry();
      assertThat(telemetry.sum("socktrace.connection.accepted")).isEqualTo(9);
      assertThat(telemetry.spans().size() + exportFailed(telemetry))
          .isEqualTo(LISTEN + 9 * SPANS_OF_A_CONNECTION);
      assertThat(telemetry.spans()).hasSize(4 * SPANS_OF_A_CONNECTION);
      assertThat(telemetry.points("socktrace.event.dropped")).hasSize(1);
      assertThat(telemetry.points("socktrace.agent.errors")).isEmpty();
      assertThat(run.err()).hasSize(2);
      assertThat(run.err()).filteredOn(line -> line.contains("HTTP status 500")).hasSize(1);
    }
  }

  @EachJdk
  void metricsRefused_theLastSpansArriveAllTheSame(Jdk jdk) throws Exception {
    // No span leaves before the end, when the metrics have long failed.
    try (AgentRun run = server(jdk).environment("OTEL_BSP_SCHEDULE_DELAY", "600000").start()) {
      run.receiver().refuse("metrics", 500);
      run.await("listening");
      run.tell("5");
      run.await("echoed 5");
      await().atMost(DEADLINE).until(() -> run.err().size() >= 2);
      run.tell("end");
      assertThat(run.awaitExit()).isZero();

      assertThat(run.telemetry().spans()).hasSize(5 * SPANS_OF_A_CONNECTION);
      assertThat(run.err()).filteredOn(line -> line.contains("cannot send metrics")).hasSize(1);
    }
  }

  @EachJdk
  void tracesUnavailableForAWhile_nothingIsLost(Jdk jdk) throws Exception {
    try (AgentRun run = server(jdk).start()) {
      run.receiver().refuse("traces", 503);
      run.await("listening");
      run.tell("5");
      await().atMost(DEADLINE).until(() -> run.receiver().refused("traces") > 0);
      run.receiver().accept("traces");
      await()
          .atMost(DEADLINE)
          .until(() -> run.telemetry().spans().size() == 5 * SPANS_OF_A_CONNECTION);
      run.tell("end");
      run.assertHarmless();
    }
  }

  private static long exportFailed(Telemetry telemetry) {
    return telemetry.sum(
        "socktrace.event.dropped", Map.of("socktrace.drop.reason", "export_failed"));
  }
}
