package io.socktrace.otelcol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socktrace.agent.dist.AgentRun;
import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import io.socktrace.otelcol.apps.Turnstile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Collectors that end and die under way: every span of the program arrives, or the agent has
 * counted it, whose metrics have a sound backend of their own; save for those that a gateway killed
 * by force had not decided about.
 */
class RestartIT {
  /** accept, dispatch and connection. */
  private static final int SPANS = 3;

  /** The span of the listener. */
  private static final int LISTEN = 1;

  private static final Duration DEADLINE = Duration.ofSeconds(120);
  private static final int FEW = 50;

  @TempDir private Path directory;
  private SpanSink sink;
  private Otelcol gateway;
  private Otelcol agent;

  @BeforeAll
  static void wantCollector() throws Exception {
    Otelcol.assumeBuilt();
  }

  @BeforeEach
  void start() throws Exception {
    sink = new SpanSink();
    gateway =
        Otelcol.gateway(directory, "gateway")
            .with("OTELCOL_KEEP_PERCENT", "100")
            .with("OTELCOL_TRACES_ENDPOINT", sink.endpoint())
            .start();
    agent = Otelcol.agent(directory, gateway).start();
  }

  @AfterEach
  void stop() {
    agent.close();
    gateway.close();
    sink.close();
  }

  private AgentRun turnstile(Jdk jdk) throws Exception {
    return AgentRun.of(jdk, Turnstile.class)
        .option("spans.per_second", "all")
        .option("stall.threshold", "3600s") // a slow machine stalls too
        .option("otel.exporter.otlp.traces.endpoint", agent.endpoint() + "/v1/traces")
        .option("otel.exporter.otlp.traces.timeout", "1000")
        .start();
  }

  @EachJdk
  void killed_losesNothingThatIsOnDisk(Jdk jdk) throws Exception {
    try (AgentRun run = turnstile(jdk)) {
      int port = Integer.parseInt(run.await("port "));
      sink.refuse();
      Visitor.pass(port, FEW);
      await()
          .atMost(DEADLINE)
          .until(() -> sink.refusals() > 0 && gateway.spansQueued() == LISTEN + FEW * SPANS);
      gateway.kill();

      Visitor.pass(port, FEW);
      await().atMost(DEADLINE).until(() -> agent.spansTaken() == LISTEN + 2 * FEW * SPANS);
      agent.kill();

      // Nobody takes these: the agent counts them.
      Visitor.pass(port, FEW);
      await().atMost(DEADLINE).until(() -> dropped(run) == FEW * SPANS);

      agent.start();
      gateway.start();
      sink.accept();
      Visitor.pass(port, FEW);
      await().atMost(DEADLINE).until(() -> sink.distinctSpans() == LISTEN + 3 * FEW * SPANS);
      Visitor.saying("end", port).leave();
      assertThat(run.awaitExit()).isZero();
      await().atMost(DEADLINE).until(() -> sink.distinctSpans() == LISTEN + (3 * FEW + 1) * SPANS);

      assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(4 * FEW + 1);
      assertThat(run.telemetry().points("socktrace.event.dropped"))
          .singleElement()
          .satisfies(
              dropped -> {
                assertThat(dropped.attributes())
                    .containsEntry("socktrace.drop.reason", "export_failed");
                assertThat(dropped.value()).isEqualTo(FEW * SPANS);
              });
      assertThat(run.telemetry().points("socktrace.agent.errors")).isEmpty();
    }
  }

  @Test
  void endedUnderLoad_losesNothing() throws Exception {
    ExecutorService clients = Executors.newSingleThreadExecutor();
    try (AgentRun run = turnstile(Jdk.all().get(0))) {
      int port = Integer.parseInt(run.await("port "));
      CompletableFuture<Integer> passed =
          CompletableFuture.supplyAsync(() -> passUntilStopped(port), clients);
      await().atMost(DEADLINE).until(() -> sink.distinctSpans() > 0);
      gateway.terminate();
      gateway.start();
      long arrived = sink.distinctSpans();
      await().atMost(DEADLINE).until(() -> sink.distinctSpans() > arrived);
      agent.terminate();
      agent.start();
      long more = sink.distinctSpans();
      await().atMost(DEADLINE).until(() -> sink.distinctSpans() > more);
      stopped = true;
      int connections = passed.get() + 1;
      Visitor.saying("end", port).leave();
      assertThat(run.awaitExit()).isZero();

      assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(connections);
      await()
          .atMost(DEADLINE)
          .untilAsserted(
              () ->
                  assertThat(sink.distinctSpans() + dropped(run))
                      .as("dropped %s", dropped(run))
                      .isEqualTo(LISTEN + (long) connections * SPANS));
      assertThat(run.telemetry().points("socktrace.agent.errors")).isEmpty();
    } finally {
      stopped = true;
      clients.shutdownNow();
    }
  }

  private volatile boolean stopped;

  private int passUntilStopped(int port) {
    int passed = 0;
    try {
      while (!stopped) {
        Visitor.pass(port, 1);
        passed++;
        Thread.sleep(5); // some hundred a second, which is no load test
      }
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
    return passed;
  }

  /** Not promised by anybody, and counted by nobody: the README says so. */
  @Test
  void gatewayKilled_losesWhatItHasNotDecided() throws Exception {
    gateway.terminate();
    gateway.with("OTELCOL_DECISION_WAIT", "10m").start();
    try (AgentRun run = turnstile(Jdk.all().get(0))) {
      int port = Integer.parseInt(run.await("port "));
      Visitor.pass(port, FEW);
      await().atMost(DEADLINE).until(() -> gateway.spansTaken() == LISTEN + FEW * SPANS);
      await().atMost(DEADLINE).until(() -> agent.spansQueued() == 0);
      gateway.kill();
      gateway.start();
      Visitor.pass(port, FEW);
      Visitor.saying("end", port).leave();
      run.assertHarmless();
      await().atMost(DEADLINE).until(() -> gateway.spansTaken() == (FEW + 1) * SPANS);
      gateway.terminate(); // this way it decides first, and may leave the rest on its disk
      gateway.start();
      await().atMost(DEADLINE).until(() -> sink.distinctSpans() >= (FEW + 1) * SPANS);
      await().atMost(DEADLINE).until(() -> gateway.spansQueued() == 0);

      assertThat(sink.distinctSpans()).isEqualTo((FEW + 1) * SPANS);
    }
  }

  private static long dropped(AgentRun run) {
    return run.telemetry().sum("socktrace.event.dropped");
  }
}
