package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socktrace.agent.dist.apps.EchoOnCommand;
import io.socktrace.agent.dist.apps.Interrupter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An application interrupts threads that are not its own: ours go on, and count what it cost. */
class InterruptIT {
  /** accept, dispatch and connection. */
  private static final int SPANS_OF_A_CONNECTION = 3;

  /** That the program listens is a span and an event. */
  private static final int LISTEN = 2;

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @EachJdk
  void everyThreadInterrupted_spansAndMetricsKeepFlowing(Jdk jdk) throws Exception {
    try (AgentRun plain = AgentRun.of(jdk, Interrupter.class).withoutAgent().start();
        AgentRun run =
            AgentRun.of(jdk, Interrupter.class)
                .option("spans.per_second", "all")
                .environment("OTEL_METRIC_EXPORT_INTERVAL", "200")
                .start()) {
      int echoed = 0;
      for (int i = 0; i < 6; i++) {
        echoed += 20;
        for (AgentRun each : List.of(plain, run)) {
          each.tell("20");
          each.await("echoed " + echoed);
        }
        int expected = LISTEN + echoed * SPANS_OF_A_CONNECTION;
        await().atMost(DEADLINE).until(() -> arrived(run) + lost(run) == expected);
      }
      plain.tell("end");
      run.tell("end");
      Comparison.assertSameProgram(run, plain);

      assertThat(arrived(run)).isPositive();
      assertThat(arrived(run) + lost(run)).isEqualTo(LISTEN + echoed * SPANS_OF_A_CONNECTION);
      assertThat(run.telemetry().sum("socktrace.event.dropped")).isEqualTo(lost(run));
      assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(echoed);
      assertThat(run.telemetry().points("socktrace.agent.errors")).isEmpty();
      // An export may just have been under way at one of the interrupts.
      assertThat(Comparison.ours(run)).hasSizeLessThanOrEqualTo(2);
    }
  }

  /** With a backend that is silent there is no room for spans: no reason to look all the time. */
  @EachJdk
  void noRoomForSpans_ourThreadSleeps(Jdk jdk) throws Exception {
    try (FaultyBackend backend = new FaultyBackend();
        AgentRun run =
            AgentRun.of(jdk, EchoOnCommand.class)
                .option("spans.per_second", "all")
                .option("otel.exporter.otlp.traces.endpoint", backend.endpoint() + "/v1/traces")
                .option("otel.exporter.otlp.traces.timeout", "600000")
                .option("otel.bsp.export.timeout", "600000")
                .option("otel.bsp.max.queue.size", "30")
                .option("otel.bsp.max.export.batch.size", "10")
                .option("exit.timeout", "100ms")
                .start()) {
      backend.answer(FaultyBackend::silent);
      run.tell("100");
      run.await("echoed 100");
      await().atMost(DEADLINE).until(() -> backend.requests() > 0);

      long before = sleeps(run.pid());
      long began = System.nanoTime();
      await().pollDelay(Duration.ofSeconds(1)).atMost(DEADLINE).until(() -> true);
      double seconds = (System.nanoTime() - began) / 1e9;
      // 20 times a second, and once for each export of metrics.
      assertThat(sleeps(run.pid()) - before).isLessThan((long) (seconds * 60));

      run.tell("end");
      assertThat(run.awaitExit()).isZero();
    }
  }

  private static long sleeps(long pid) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).trim().equals("socktrace")) {
          for (String line : Files.readAllLines(task.resolve("status"))) {
            if (line.startsWith("voluntary_ctxt_switches:")) {
              return Long.parseLong(line.substring(line.indexOf(':') + 1).trim());
            }
          }
        }
      }
    }
    throw new AssertionError("no thread of ours");
  }

  private static int arrived(AgentRun run) {
    Telemetry telemetry = run.telemetry();
    return telemetry.spans().size() + telemetry.listenerSpans().size() + telemetry.events().size();
  }

  private static int lost(AgentRun run) {
    return (int)
        run.telemetry()
            .sum("socktrace.event.dropped", Map.of("socktrace.drop.reason", "export_failed"));
  }
}
