package io.socktrace.otelcol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of {@code ../kubernetes}, as far as they can be shown right without a cluster. */
class KubernetesIT {
  private static final Path KUBERNETES = Path.of("../kubernetes");
  private static final int NOT_IN_THE_CACHE = 3;
  private static final String SKIPPED =
      "SKIPPED: the reader of manifests is not in the cache:"
          + " run otel-config/kubernetes/validate --build-only";

  private record Said(int status, String text) {}

  private static Said run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Said(process.waitFor(), text);
  }

  private static Said validate(String... files) throws Exception {
    List<String> command = new ArrayList<>(List.of("../kubernetes/validate", "--cached"));
    command.addAll(List.of(files));
    Said said = run(command.toArray(String[]::new));
    if (said.status == NOT_IN_THE_CACHE) {
      System.out.println(SKIPPED);
    }
    assumeTrue(said.status != NOT_IN_THE_CACHE, SKIPPED);
    return said;
  }

  @Test
  void manifests_areValid() throws Exception {
    Said said = validate();

    assertThat(said.status).as(said.text).isZero();
    assertThat(said.text)
        .contains(
            "Instrumentation socktrace\n",
            "DaemonSet socktrace-collector\n",
            "Service socktrace-gateway-headless\n",
            "Deployment jaeger-ingester\n");
  }

  @ParameterizedTest
  @CsvSource({
    "containerPort: 4318, containerPorts: 4318, unknown field",
    "kind: DaemonSet, kind: DemonSet, no kind",
    "name: queue, name: cue, which is no volume",
    "app.kubernetes.io/name: socktrace-collector, app.kubernetes.io/name: other, is no label"
  })
  void misspelling_isRefused(String right, String wrong, String complaint, @TempDir Path directory)
      throws Exception {
    String manifest = Files.readString(KUBERNETES.resolve("collector.yaml"));
    assertThat(manifest).contains(right);
    Path file =
        Files.writeString(directory.resolve("altered.yaml"), manifest.replaceFirst(right, wrong));

    Said said = validate(file.toString());

    assertThat(said.status).isEqualTo(1);
    assertThat(said.text).contains(complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"collector", "ingester", "query"})
  void jaegerRoles_areAcceptedByJaeger(String role) throws Exception {
    Said said =
        run(
            Jaeger.programOrSkip(),
            "validate",
            "--config=../kubernetes/jaeger/store.yaml",
            "--config=../kubernetes/jaeger/" + role + ".yaml");

    assertThat(said.status).as(said.text).isZero();
  }

  /** What a pod is told to read is in the ConfigMap that the README makes. */
  @Test
  void configurations_areThoseThatThePodsName() throws Exception {
    String readme = Files.readString(KUBERNETES.resolve("README.md"));
    try (Stream<Path> files = Files.list(KUBERNETES)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
        Pattern.compile("--config=/etc/(otelcol|jaeger)/([-a-z.]+)")
            .matcher(Files.readString(file))
            .results()
            .forEach(
                config -> {
                  if (config.group(1).equals("jaeger")) {
                    assertThat(KUBERNETES.resolve("jaeger").resolve(config.group(2))).exists();
                  } else {
                    assertThat(readme)
                        .contains("--from-file=../opentelemetry-collector/" + config.group(2));
                    assertThat(Path.of(config.group(2))).exists();
                  }
                });
      }
    }
  }
}
