package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socktrace.agent.dist.apps.EchoOnCommand;
import io.socktrace.agent.dist.apps.OwnBackend;
import java.net.ServerSocket;
import java.time.Duration;

/** What the exporter sends is nobody's telemetry. */
class OwnTrafficIT {
  private static final int EXPORTS = 10;

  @EachJdk
  void idleServer_hasNoTrafficAtAll(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, EchoOnCommand.class)
            .option("spans.per_second", "all")
            .environment("OTEL_METRIC_EXPORT_INTERVAL", "200")
            .start()) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> run.receiver().requestHeaders().size() >= EXPORTS);
      run.tell("end");
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      assertThat(telemetry.points("socktrace.connection.accepted")).hasSize(1);
      for (String metric : new String[] {"accepted", "active", "io", "operations", "duration"}) {
        assertThat(telemetry.sum("socktrace.connection." + metric)).as(metric).isZero();
      }
      assertThat(telemetry.spans()).isEmpty();
    }
  }

  /** The exporter's connections are accepted ones like any other then; but they are kept open. */
  @EachJdk
  void ownBackend_seesFewConnectionsOfTheExporter(Jdk jdk) throws Exception {
    try (AgentRun run = ownBackend(jdk, "keep")) {
      assertThat(run.awaitExit()).isZero();
      assertThat(number(run, "connections")).isBetween(1, 4);
      assertThat(number(run, "traces")).isLessThanOrEqualTo(4);
    }
  }

  /**
   * Every post is a connection, every connection makes spans, and they make a post: it goes on, but
   * as spans leave in batches there is at most one post of traces for each schedule delay.
   */
  @EachJdk
  void ownBackendThatClosesEveryConnection_feedsBackWithinBounds(Jdk jdk) throws Exception {
    long began = System.nanoTime();
    try (AgentRun run = ownBackend(jdk, "close")) {
      assertThat(run.awaitExit()).isZero();
      long periods = Duration.ofNanos(System.nanoTime() - began).toMillis() / 200 + 1;
      assertThat((long) number(run, "traces")).isLessThanOrEqualTo(periods);
      assertThat((long) number(run, "connections")).isLessThanOrEqualTo(2 * periods);
    }
  }

  private static AgentRun ownBackend(Jdk jdk, String mode) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    return AgentRun.of(jdk, OwnBackend.class, String.valueOf(port), String.valueOf(EXPORTS), mode)
        .environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + port)
        .environment("OTEL_METRIC_EXPORT_INTERVAL", "200")
        .environment("OTEL_BSP_SCHEDULE_DELAY", "200")
        .start();
  }

  private static int number(AgentRun run, String what) throws Exception {
    return Integer.parseInt(run.await(what));
  }
}
