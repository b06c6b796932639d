package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.EchoOnCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/** OpenTelemetry's own settings filled with nonsense: the application does not care. */
class HostileSettingsIT {
  private static final int SEEDS = 4;
  private static final List<String> SETTINGS =
      List.of(
          "OTEL_EXPORTER_OTLP_ENDPOINT",
          "OTEL_EXPORTER_OTLP_HEADERS",
          "OTEL_EXPORTER_OTLP_TIMEOUT",
          "OTEL_EXPORTER_OTLP_COMPRESSION",
          "OTEL_EXPORTER_OTLP_CERTIFICATE",
          "OTEL_RESOURCE_ATTRIBUTES",
          "OTEL_SERVICE_NAME",
          "OTEL_TRACES_SAMPLER",
          "OTEL_TRACES_SAMPLER_ARG",
          "OTEL_PROPAGATORS",
          "OTEL_BSP_MAX_QUEUE_SIZE",
          "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
          "OTEL_METRIC_EXPORT_INTERVAL",
          "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT");

  @TempDir Path directory;

  @EachJdk
  void nonsense_isALineOrTwo(Jdk jdk) throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      AgentRun.Builder builder = server(jdk);
      for (String setting : SETTINGS) {
        if (random.nextInt(3) == 0) {
          builder.environment(setting, nonsense(random));
        }
      }
      assertSameWithFewLines(jdk, "seed " + seed, builder);
    }
  }

  @EachJdk
  void configurationFileThatIsNone_isALineOrTwo(Jdk jdk) throws Exception {
    Path file = Files.writeString(directory.resolve("sdk.yaml"), "file_format: [\n\t}{: - 'x");
    assertSameWithFewLines(
        jdk, "file", server(jdk).environment("OTEL_CONFIG_FILE", file.toString()));
  }

  private static void assertSameWithFewLines(Jdk jdk, String what, AgentRun.Builder builder)
      throws Exception {
    try (AgentRun plain = server(jdk).withoutAgent().start();
        AgentRun run = builder.start()) {
      plain.tell("2");
      plain.tell("end");
      run.tell("2");
      Comparison.awaitOurs(run);
      run.tell("end");
      Comparison.assertSameProgram(run, plain);
      assertThat(Comparison.ours(run)).as(what).hasSizeBetween(1, 3);
    }
  }

  private static AgentRun.Builder server(Jdk jdk) {
    return AgentRun.of(jdk, EchoOnCommand.class).environment("SOCKTRACE_EXIT_TIMEOUT", "2s");
  }

  private static String nonsense(Random random) {
    StringBuilder nonsense = new StringBuilder();
    for (int length = 1 + random.nextInt(40); length > 0; length--) {
      nonsense.append((char) (' ' + random.nextInt('~' - ' ' + 1)));
    }
    return nonsense.toString();
  }
}
