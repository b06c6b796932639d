package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socktrace.agent.dist.apps.EchoOnCommand;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every span that the program gave cause for was taken by the backend or is counted as lost, with
 * the reason: whatever the backend does. The program counts its connections, the backend the spans,
 * and the metrics, which have a sound backend of their own, the losses.
 */
class ConservationIT {
  /** accept, dispatch and connection. */
  private static final int SPANS_OF_A_CONNECTION = 3;

  /** That the program listens is a span too. */
  private static final int LISTEN = 1;

  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final int FEW = 5;

  /** More events than the agent queues. */
  private static final int MANY = 12_500;

  private static AgentRun.Builder server(Jdk jdk, String traces) {
    return AgentRun.of(jdk, EchoOnCommand.class)
        .option("spans.per_second", "all")
        .option("otel.exporter.otlp.traces.endpoint", traces + "/v1/traces")
        .environment("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "1000")
        .environment("OTEL_METRIC_EXPORT_INTERVAL", "200");
  }

  @EachJdk
  void everyFault_losesItsSpansAndNoMore(Jdk jdk) throws Exception {
    Map<String, FaultyBackend.Answer> faults = new LinkedHashMap<>();
    faults.put("400", FaultyBackend.status("400 Bad Request", ""));
    faults.put("413", FaultyBackend.status("413 Content Too Large", ""));
    faults.put("429", FaultyBackend.status("429 Too Many Requests", "Retry-After: 60\r\n"));
    faults.put("503", FaultyBackend.status("503 Service Unavailable", "Retry-After: 60\r\n"));
    faults.put("reset", FaultyBackend::reset);
    faults.put("silent", FaultyBackend::silent);
    faults.put("slow", FaultyBackend::slow);
    int echoed = 0;
    int lost = 0;
    try (FaultyBackend backend = new FaultyBackend();
        AgentRun run = server(jdk, backend.endpoint()).start()) {
      for (Map.Entry<String, FaultyBackend.Answer> fault : faults.entrySet()) {
        backend.answer(FaultyBackend::take);
        echoed = echo(run, echoed, FEW);
        awaitAccounted(run, backend, echoed);
        assertThat(dropped(run)).as("after %s", fault.getKey()).isEqualTo(lost);

        backend.answer(fault.getValue());
        echoed = echo(run, echoed, FEW);
        lost += FEW * SPANS_OF_A_CONNECTION;
        awaitAccounted(run, backend, echoed);
        assertThat(dropped(run)).as(fault.getKey()).isEqualTo(lost);
        if (fault.getKey().startsWith("4") && !fault.getKey().equals("429")) {
          assertThat(backend.requests()).as("%s again", fault.getKey()).isLessThanOrEqualTo(FEW);
        }
      }
      backend.answer(FaultyBackend::take);
      echoed = echo(run, echoed, FEW);
      awaitAccounted(run, backend, echoed);
      run.tell("end");
      assertThat(run.awaitExit()).isZero();

      assertAccounted(run, backend, echoed, Map.of("export_failed", (long) lost));
      assertThat(run.err()).hasSize(2);
      assertThat(run.err().get(1)).startsWith("[socktrace] cannot send traces to ");
    }
  }

  /** The specification forbids to send them again; the SDK does not tell how many were rejected. */
  @EachJdk
  void partialSuccess_isNotSentAgain(Jdk jdk) throws Exception {
    try (FaultyBackend backend = new FaultyBackend();
        AgentRun run = server(jdk, backend.endpoint()).start()) {
      backend.answer(FaultyBackend.rejecting(1));
      int echoed = echo(run, 0, FEW);
      awaitAccounted(run, backend, echoed);
      run.tell("end");
      run.assertHarmless();
      assertThat(backend.spans()).isEqualTo(LISTEN + FEW * SPANS_OF_A_CONNECTION);
    }
  }

  @EachJdk
  void refused_everythingIsCounted(Jdk jdk) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertAllLost(server(jdk, "http://127.0.0.1:" + port));
  }

  /** Who connects to a full accept queue hears nothing at all, as from behind a firewall. */
  @EachJdk
  void connectsIntoABlackHole_everythingIsCounted(Jdk jdk) throws Exception {
    List<Socket> fillers = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (boolean more = true; more; ) {
        assertThat(fillers).hasSizeLessThan(20);
        Socket filler = new Socket();
        fillers.add(filler);
        try {
          filler.connect(full.getLocalSocketAddress(), 500);
        } catch (SocketTimeoutException isFull) {
          more = false;
        }
      }
      assertAllLost(server(jdk, "http://127.0.0.1:" + full.getLocalPort()));
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  private static void assertAllLost(AgentRun.Builder server) throws Exception {
    try (AgentRun run = server.start()) {
      int echoed = echo(run, 0, FEW);
      await()
          .atMost(DEADLINE)
          .untilAsserted(
              () -> assertThat(dropped(run)).isEqualTo(LISTEN + FEW * SPANS_OF_A_CONNECTION));
      run.tell("end");
      assertThat(run.awaitExit()).isZero();
      assertThat(reasons(run))
          .isEqualTo(Map.of("export_failed", (long) LISTEN + echoed * SPANS_OF_A_CONNECTION));
      assertThat(run.err()).hasSize(2);
      assertThat(run.err().get(1)).startsWith("[socktrace] cannot send traces to ");
    }
  }

  @EachJdk
  void overrun_isCountedAsQueueFull(Jdk jdk) throws Exception {
    try (FaultyBackend backend = new FaultyBackend();
        AgentRun run =
            server(jdk, backend.endpoint())
                .option("otel.exporter.otlp.traces.timeout", "600000")
                .option("otel.bsp.export.timeout", "600000")
                .option("otel.bsp.max.queue.size", "300")
                .option("otel.bsp.max.export.batch.size", "300")
                .start()) {
      backend.answer(FaultyBackend::silent);
      // More than there is room for: from then on the agent's thread takes nothing from its queue.
      int echoed = echo(run, 0, 500);
      await().atMost(DEADLINE).until(() -> backend.requests() > 0);
      echoed = echo(run, echoed, MANY);
      await().atMost(DEADLINE).until(() -> dropped(run) > 0);
      backend.answer(FaultyBackend::take);
      backend.resetClients();
      awaitAccounted(run, backend, echoed);
      run.tell("end");
      assertThat(run.awaitExit()).isZero();

      assertThat(backend.spans() + dropped(run)).isEqualTo(LISTEN + echoed * SPANS_OF_A_CONNECTION);
      assertThat(reasons(run).get("queue_full")).isPositive();
      assertThat(reasons(run).keySet()).isSubsetOf("queue_full", "export_failed");
    }
  }

  @EachJdk
  void terminatedUnderAnExport_theRestIsCountedAsExit(Jdk jdk) throws Exception {
    try (FaultyBackend backend = new FaultyBackend();
        AgentRun run =
            server(jdk, backend.endpoint())
                .option("otel.exporter.otlp.traces.timeout", "600000")
                .option("otel.bsp.export.timeout", "600000")
                .option("exit.timeout", "4s")
                .start()) {
      int echoed = echo(run, 0, FEW);
      awaitAccounted(run, backend, echoed);
      backend.answer(FaultyBackend::silent);
      echoed = echo(run, echoed, FEW);
      await().atMost(DEADLINE).until(() -> backend.requests() > 0);
      echoed = echo(run, echoed, FEW);
      run.terminate();
      assertThat(run.awaitExit()).isEqualTo(128 + 15);

      assertAccounted(run, backend, echoed, Map.of("exit", 2L * FEW * SPANS_OF_A_CONNECTION));
      assertThat(run.err()).hasSize(2);
      assertThat(run.err().get(1))
          .startsWith("[socktrace] the process ended before everything was sent");
    }
  }

  private static int echo(AgentRun run, int echoed, int more) throws Exception {
    run.tell(String.valueOf(more));
    run.await("echoed " + (echoed + more));
    return echoed + more;
  }

  private static void awaitAccounted(AgentRun run, FaultyBackend backend, int echoed) {
    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () ->
                assertThat(backend.spans() + dropped(run))
                    .as("taken %s, lost %s", backend.spans(), reasons(run))
                    .isEqualTo(LISTEN + echoed * SPANS_OF_A_CONNECTION));
  }

  private static void assertAccounted(
      AgentRun run, FaultyBackend backend, int echoed, Map<String, Long> lost) {
    assertThat(reasons(run)).isEqualTo(lost);
    assertThat(backend.spans() + dropped(run)).isEqualTo(LISTEN + echoed * SPANS_OF_A_CONNECTION);
    assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(echoed);
    assertThat(run.telemetry().points("socktrace.agent.errors")).isEmpty();
  }

  private static int dropped(AgentRun run) {
    return (int) run.telemetry().sum("socktrace.event.dropped");
  }

  private static Map<String, Long> reasons(AgentRun run) {
    Map<String, Long> reasons = new TreeMap<>();
    for (Telemetry.Point point : run.telemetry().points("socktrace.event.dropped")) {
      reasons.put((String) point.attributes().get("socktrace.drop.reason"), point.value());
    }
    return reasons;
  }
}
