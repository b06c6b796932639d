package io.socktrace.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import io.socktrace.prometheus.Dashboard.Query;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** A real server with the agent, the real collector, a real Prometheus that scrapes it. */
class PrometheusIT {
  /** Whatever an operator's environment may contain. */
  private static final String HOSTILE = "shop \"eu\"\\n\nline two {a=\"b\"} \u00e9\u20ac";

  private static final String WAITS =
      "sum(socktrace_accept_queue_wait_duration_seconds_count)"
          + " + sum(socktrace_accept_queue_wait_unknown_total)";
  private static final String LOST = "{__name__=~\"socktrace_(event_dropped|agent_errors)_total\"}";
  private static final String DROPS = "sum(listener:socktrace_listener_drops:increase5m)";
  private static final long DEADLINE_SECONDS = 180;
  private static final int MAX_ROUNDS = 12;

  @TempDir private Path directory;

  private interface Condition {
    boolean holds() throws Exception;
  }

  @EachJdk
  void dashboard_hasDataInEveryPanel(Jdk jdk) throws Exception {
    List<Query> missing = new ArrayList<>(Dashboard.read().queries("20s"));
    try (CollectorRun collector = CollectorRun.start(directory);
        PrometheusServer prometheus = PrometheusServer.start(directory, collector.address());
        FileServerRun server =
            FileServerRun.start(jdk, directory, "file-server", collector.endpoint())) {
      for (int round = 0; round < MAX_ROUNDS && !missing.isEmpty(); round++) {
        server.traffic();
        for (Query query : List.copyOf(missing)) {
          if (prometheus.hadValue(query.expression(), 120)) {
            missing.remove(query);
          }
        }
      }
      assertThat(prometheus.scrapeError()).isEmpty();
      assertThat(missing).as("queries without data").isEmpty();
      for (var variable : Dashboard.read().variables()) {
        if (variable.get("type").getAsString().equals("query")) {
          assertThat(values(prometheus, variable.get("definition").getAsString())).isNotEmpty();
        }
      }
    }
  }

  /** As Grafana does {@code label_values(series, label)}. */
  private static List<String> values(PrometheusServer prometheus, String definition)
      throws Exception {
    int comma = definition.lastIndexOf(',');
    String series =
        definition.substring("label_values(".length(), comma).replaceAll("\"\\$\\w+\"", "\".*\"");
    String label = definition.substring(comma + 1, definition.length() - 1).trim();
    return prometheus.query("group by (" + label + ") (" + series + ")").stream()
        .map(sample -> sample.labels().get(label))
        .toList();
  }

  @EachJdk
  void numbers_areThoseOfTheClientsAndEndWithTheServer(Jdk jdk) throws Exception {
    try (CollectorRun collector = CollectorRun.start(directory);
        PrometheusServer prometheus = PrometheusServer.start(directory, collector.address())) {
      String accepted = "sum(socktrace_connection_accepted_total)";
      try (FileServerRun server =
          FileServerRun.start(jdk, directory, HOSTILE, collector.endpoint())) {
        long opened = server.traffic();
        awaitValue(prometheus, accepted, opened);
        // The first wait may be unknown: then native access was not up yet.
        awaitValue(prometheus, WAITS, opened);
        await("drops", () -> value(prometheus, DROPS) > 0);
        await("the alert", () -> firing(prometheus, "SocktraceListenerDrops"));
        Map<String, String> labels =
            prometheus
                .query("socktrace_accept_queue_limit{server_port=\"" + server.port() + "\"}")
                .get(0)
                .labels();
        assertThat(labels)
            .containsEntry("job", HOSTILE)
            .containsEntry("otel_scope_name", "io.socktrace")
            .containsEntry("network_transport", "tcp")
            .containsKey("instance");
        assertThat(prometheus.query("target_info").get(0).labels())
            .containsEntry("job", HOSTILE)
            .containsEntry("instance", labels.get("instance"))
            .containsKey("process_pid");
        assertThat(prometheus.query(LOST)).isEmpty();
      }
      await(
          "the end of all series",
          () -> prometheus.query("{__name__=~\"socktrace_[^c].*\"}").isEmpty());
      assertThat(prometheus.query("socktrace_collector_processes").get(0).value()).isZero();
      assertThat(value(prometheus, "sum(socktrace_collector_series_left_out)")).isZero();
      await("the end of the alert", () -> !firing(prometheus, "SocktraceListenerDrops"));
    }
  }

  /** Of an instrumented listener and one without agent: each has one name and one alert. */
  @EachJdk
  void hostsListener_alertsByTheNameOfItsProgram(Jdk jdk) throws Exception {
    try (CollectorRun collector = CollectorRun.withHost(directory);
        PrometheusServer prometheus = PrometheusServer.start(directory, collector.address());
        FileServerRun server =
            FileServerRun.start(jdk, directory, "file-server", collector.endpoint());
        ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket one = new Socket(full.getInetAddress(), full.getLocalPort());
        Socket two = new Socket(full.getInetAddress(), full.getLocalPort())) {
      String limit = "listener:socktrace_accept_queue_limit:max{server_port=\"%s\"}";
      String ofServer = String.format(limit, server.port());
      await("the agent's word", () -> "file-server".equals(only(prometheus, ofServer).get("job")));
      Map<String, String> host =
          only(prometheus, String.format(limit, Integer.toString(full.getLocalPort())));
      assertThat(host)
          .containsEntry("job", "socktrace")
          .containsEntry("instance", collector.address())
          .containsEntry("process_executable_name", "java");
      String alert =
          "ALERTS{alertname=\"SocktraceAcceptQueueFull\",alertstate=\"firing\",server_port=\""
              + full.getLocalPort()
              + "\"}";
      await("its alert", () -> !prometheus.query(alert).isEmpty());
      assertThat(only(prometheus, alert)).containsEntry("process_executable_name", "java");
      assertThat(one.isConnected() && two.isConnected()).isTrue();
      assertThat(prometheus.scrapeError()).isEmpty();
    }
  }

  /** The labels of the one sample; none if there is none, or more than one. */
  private static Map<String, String> only(PrometheusServer prometheus, String query)
      throws Exception {
    var samples = prometheus.query(query);
    return samples.size() == 1 ? samples.get(0).labels() : Map.of();
  }

  private static boolean firing(PrometheusServer prometheus, String alert) throws Exception {
    return prometheus.alerts().stream()
        .anyMatch(each -> each.name().equals(alert) && each.state().equals("firing"));
  }

  private static double value(PrometheusServer prometheus, String expression) throws Exception {
    var samples = prometheus.query(expression);
    return samples.isEmpty() ? Double.NaN : samples.get(0).value();
  }

  private static void awaitValue(PrometheusServer prometheus, String expression, double value)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (value(prometheus, expression) != value && System.nanoTime() < deadline) {
      Thread.sleep(200);
    }
    assertThat(value(prometheus, expression)).as(expression).isEqualTo(value);
  }

  private static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("waited for: " + what).isLessThan(deadline);
      Thread.sleep(200);
    }
  }
}
