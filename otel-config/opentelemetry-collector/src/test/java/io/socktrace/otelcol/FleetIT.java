package io.socktrace.otelcol;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socktrace.agent.dist.AgentRun;
import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import io.socktrace.otelcol.Jaeger.Span;
import io.socktrace.otelcol.apps.Turnstile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * A JVM's telemetry through a collector beside it and two gateways to Jaeger and Prometheus: what
 * is kept there is compared with what Prometheus says there was.
 */
class FleetIT {
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final int FAST = 400;
  private static final int LATE = 5;
  private static final int LATE_MILLIS = 50;
  private static final int KEEP_PERCENT = 25;
  private static final int ERROR = 2;

  /** The span of the listener; all others are three for each connection. */
  private static final int LISTEN = 1;

  @TempDir private static Path directory;
  private static Jaeger jaeger;
  private static Otelcol one;
  private static Otelcol two;
  private static Otelcol agent;
  private static Prometheus prometheus;

  @BeforeAll
  static void startAll() throws Exception {
    Otelcol.assumeBuilt();
    jaeger = Jaeger.startOrSkip();
    one = gateway("one");
    two = gateway("two");
    agent = Otelcol.agent(directory, one, two).start();
    prometheus = new Prometheus(directory, agent.metricsTarget());
  }

  private static Otelcol gateway(String name) throws Exception {
    return Otelcol.gateway(directory, name)
        .with("OTELCOL_KEEP_PERCENT", String.valueOf(KEEP_PERCENT))
        .with("OTELCOL_TRACES_ENDPOINT", jaeger.endpoint())
        .start();
  }

  @AfterAll
  static void stopAll() throws Exception {
    for (AutoCloseable each : new AutoCloseable[] {prometheus, agent, two, one}) {
      if (each != null) {
        each.close();
      }
    }
    if (jaeger != null) {
      jaeger.stop();
    }
  }

  @EachJdk
  void wholeTraces_ofEverySlowOrFailedConnectionAndAShareOfTheRest(Jdk jdk) throws Exception {
    String service = "turnstile-" + jdk.feature();
    double before = one.spansDecided() + two.spansDecided();
    try (AgentRun run =
        AgentRun.of(jdk, Turnstile.class)
            .option("spans.per_second", "all")
            .option("stall.threshold", "3600s") // a slow machine stalls too
            .option("otel.service.name", service)
            .option("otel.exporter.otlp.endpoint", agent.endpoint())
            .start()) {
      int port = Integer.parseInt(run.await("port "));
      await().atMost(DEADLINE).until(() -> !run.err().isEmpty());
      Visitor failing = Visitor.saying("stay", port);
      Visitor.passLate(port, LATE, LATE_MILLIS);
      Visitor.pass(port, FAST);
      int more = passLateUntilThereIsAnExemplar(port, service);
      // Decided, so that the reset is news of a trace that may have been let go.
      int connections = 1 + 1 + LATE + FAST + 2 * more;
      awaitDecided(before + LISTEN + 3 * connections - 1);
      failing.reset();
      // The server ends only when the thread that reads from it has.
      Visitor.saying("end", port).leave();
      connections++;
      assertThat(run.awaitExit()).isZero();
      assertThat(run.err()).hasSize(1);
      awaitDecided(before + LISTEN + 3 * connections);
      await().atMost(DEADLINE).until(() -> one.spansQueued() + two.spansQueued() == 0);

      assertMetrics(service, connections);
      List<Span> spans = jaeger.spans(service);
      assertKept(spans, service, connections);
      // Every example of a bucket above 10 ms leads to a trace that was kept.
      assertThat(spans).extracting(Span::traceId).containsAll(slowExemplars(service));
    }
    assertThat(one.spansTaken()).isPositive();
    assertThat(two.spansTaken()).isPositive();
  }

  /** An example stands in one export only, which may be replaced before Prometheus has asked. */
  private static int passLateUntilThereIsAnExemplar(int port, String service) {
    AtomicInteger passed = new AtomicInteger();
    await()
        .atMost(DEADLINE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              Visitor.passLate(port, 1, LATE_MILLIS);
              passed.getAndIncrement();
              return !slowExemplars(service).isEmpty();
            });
    return passed.get();
  }

  private static void assertMetrics(String service, int connections) throws Exception {
    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () ->
                assertThat(
                        prometheus.value(
                            "sum(socktrace_connection_accepted_total{job=\"" + service + "\"})"))
                    .hasValue(connections));
    assertThat(prometheus.value("sum(socktrace_event_dropped_total{job=\"" + service + "\"})"))
        .isEmpty();
    assertThat(prometheus.value("sum(socktrace_agent_errors_total{job=\"" + service + "\"})"))
        .isEmpty();
  }

  private static double waits(String service, String series) throws Exception {
    return prometheus
        .value(
            "sum(socktrace_accept_queue_wait_duration_seconds_"
                + series.replace("{", "{job=\"" + service + "\",")
                + ")")
        .orElseThrow();
  }

  private static void assertKept(List<Span> spans, String service, int connections)
      throws Exception {
    double slow = waits(service, "count{}") - waits(service, "bucket{le=\"0.01\"}");
    assertThat(slow).isGreaterThanOrEqualTo(LATE);
    assertThat(spans).filteredOn(span -> span.action().equals("listen")).hasSize(LISTEN);
    Map<String, List<Span>> traces =
        spans.stream()
            .filter(span -> !span.action().equals("listen"))
            .collect(groupingBy(Span::traceId));
    List<List<Span>> failed =
        traces.values().stream()
            .filter(trace -> trace.stream().anyMatch(span -> span.status() == ERROR))
            .toList();
    assertThat(failed).hasSize(1);
    assertThat(failed.get(0))
        .anySatisfy(
            span -> assertThat(span.attributes()).containsEntry("socktrace.close.reason", "reset"));

    List<List<Span>> whole = traces.values().stream().filter(each -> each.size() > 1).toList();
    assertThat(whole)
        .allSatisfy(
            trace ->
                assertThat(trace)
                    .extracting(Span::action)
                    .containsExactlyInAnyOrder("accept", "dispatch", "connection"));
    assertThat(traces.size() - whole.size())
        .as("only the failure may come alone")
        .isEqualTo(failed.get(0).size() == 1 ? 1 : 0);
    assertThat(whole.stream().filter(FleetIT::isSlow).count()).isEqualTo((long) slow);
    // Six standard deviations of a share that falls by chance.
    double rest = connections - slow;
    double deviation = Math.sqrt(rest * KEEP_PERCENT / 100.0 * (1 - KEEP_PERCENT / 100.0));
    assertThat(whole.size() - slow)
        .isBetween(
            rest * KEEP_PERCENT / 100.0 - 6 * deviation,
            rest * KEEP_PERCENT / 100.0 + 6 * deviation);
  }

  private static boolean isSlow(List<Span> trace) {
    return trace.stream()
        .map(span -> span.attributes().get("socktrace.accept_queue.wait.duration"))
        .anyMatch(wait -> wait != null && Double.parseDouble(wait) >= 0.01);
  }

  private static List<String> slowExemplars(String service) throws Exception {
    String series = "socktrace_accept_queue_wait_duration_seconds_bucket{job=\"" + service + "\",";
    return prometheus.exemplars(series + "le=~\"0.0[25].*|0.[1-9].*|[1-9].*\"}");
  }

  /** So many spans have come, and it is decided which of them are kept. */
  private static void awaitDecided(double spans) {
    await()
        .atMost(DEADLINE)
        .untilAsserted(() -> assertThat(one.spansDecided() + two.spansDecided()).isEqualTo(spans));
  }
}
