package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socktrace.agent.dist.apps.ManyPeers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Many connections from as many addresses: memory for what is open, and no metric for a peer. */
class ManyConnectionsIT {
  private static final int CONNECTIONS = 3_000;
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @EachJdk
  void manyPeers_areHeldWhileTheyAreOpen_andOnNoMetric(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, ManyPeers.class, String.valueOf(CONNECTIONS))
            .option("spans.per_second", "10")
            .option("spans.slow_accept", "1000s")
            .start()) {
      run.await("open");
      assertThat(instances(jdk, run, "Connection")).isEqualTo(CONNECTIONS);
      awaitActive(run, CONNECTIONS);
      run.tell("");
      run.await("closed");
      awaitActive(run, 0);
      // What was kept is sent, and then nothing is left.
      await()
          .atMost(DEADLINE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> instances(jdk, run, "Connection") == 0);
      assertThat(instances(jdk, run, "KeptConnection")).isZero();
      assertThat(instances(jdk, run, "Event")).isZero();
      run.tell("");
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      assertThat(telemetry.sum("socktrace.connection.accepted")).isEqualTo(CONNECTIONS);
      assertThat(telemetry.points())
          .allSatisfy(
              point -> assertThat(point.attributes().toString()).doesNotContain("peer", "127.1."));
      Map<String, Long> series =
          telemetry.points().stream()
              .collect(Collectors.groupingBy(Telemetry.Point::metric, Collectors.counting()));
      assertThat(series.get("socktrace.connection.accepted")).isEqualTo(1);
      assertThat(series.get("socktrace.connection.duration")).isEqualTo(1);
    }
  }

  private static void awaitActive(AgentRun run, long connections) {
    await()
        .atMost(DEADLINE)
        .until(() -> run.telemetry().sum("socktrace.connection.active") == connections);
  }

  /** Live instances of a bootstrap class; the histogram collects garbage first. */
  private static long instances(Jdk jdk, AgentRun run, String name) throws Exception {
    Command histogram =
        Command.run(
            Map.of(),
            List.of(
                jdk.home().resolve("bin/jcmd").toString(),
                String.valueOf(run.pid()),
                "GC.class_histogram"));
    assertThat(histogram.exit()).as("%s", histogram.err()).isZero();
    for (String line : histogram.out()) {
      String[] columns = line.trim().split("\\s+");
      if (columns.length > 3 && columns[3].equals("io.socktrace.bootstrap." + name)) {
        return Long.parseLong(columns[1]);
      }
    }
    return 0;
  }
}
