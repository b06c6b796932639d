package io.socktrace.otelcol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The real OpenTelemetry Collector in one of its roles, with the files of this folder and ports of
 * its own; it can be ended or killed and started again with what it left on its disk.
 *
 * <p>It may be missing: building it takes minutes, and there may be no Go.
 */
final class Otelcol implements AutoCloseable {
  private static final int NOT_IN_THE_CACHE = 3;
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String SKIPPED =
      "SKIPPED: the OpenTelemetry Collector is not in the cache:"
          + " run otel-config/opentelemetry-collector/run --build-only";

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> arguments = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private final Path log;
  private final int httpPort = FreePort.next();
  private final int grpcPort = FreePort.next();
  private final int metricsPort = FreePort.next();
  private final int ownMetricsPort = FreePort.next();
  private Process process;

  private Otelcol(Path directory, String name, String... configs) throws IOException {
    for (String config : configs) {
      arguments.addAll(List.of("--config", config));
    }
    log = directory.resolve(name + ".log");
    environment.put("OTELCOL_OTLP_HTTP_PORT", String.valueOf(httpPort));
    environment.put("OTELCOL_OTLP_GRPC_PORT", String.valueOf(grpcPort));
    environment.put("OTELCOL_METRICS_PORT", String.valueOf(metricsPort));
    environment.put("OTELCOL_OWN_METRICS_PORT", String.valueOf(ownMetricsPort));
    environment.put("OTELCOL_HEALTH_PORT", String.valueOf(FreePort.next()));
    environment.put("OTELCOL_QUEUE_DIRECTORY", directory.resolve(name + "-queue").toString());
    environment.put("OTELCOL_DECISION_WAIT", "1s");
  }

  /** Skips the test, and says so, if the program has never been built here. */
  static void assumeBuilt() throws IOException, InterruptedException {
    Process asked = new ProcessBuilder("./run", "--cached", "--version").start();
    int status = asked.waitFor();
    if (status == NOT_IN_THE_CACHE) {
      System.out.println(SKIPPED);
    }
    assumeTrue(status != NOT_IN_THE_CACHE, SKIPPED);
  }

  static Otelcol gateway(Path directory, String name) throws IOException {
    return new Otelcol(directory, name, "gateway.yaml")
        .argument("--feature-gates=processor.tailsamplingprocessor.metricstatcountspanssampled");
  }

  /** A gateway that writes to Kafka. */
  static Otelcol gatewayTo(Kafka kafka, Path directory) throws IOException {
    return new Otelcol(directory, "gateway", "gateway.yaml", "gateway-kafka.yaml")
        .with("OTELCOL_KAFKA_BROKERS", "[" + kafka.broker() + "]");
  }

  static Otelcol agent(Path directory, Otelcol... gateways) throws IOException {
    List<String> addresses = new ArrayList<>();
    for (Otelcol gateway : gateways) {
      addresses.add("127.0.0.1:" + gateway.grpcPort);
    }
    return new Otelcol(directory, "agent", "agent.yaml", "gateways-static.yaml")
        .with("OTELCOL_GATEWAYS", addresses.toString());
  }

  private Otelcol argument(String argument) {
    arguments.add(argument);
    return this;
  }

  Otelcol with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Otelcol start() throws IOException {
    List<String> command = new ArrayList<>(List.of("./run", "--cached"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    process = builder.start();
    await()
        .atMost(DEADLINE)
        .until(
            () -> {
              assertThat(process.isAlive()).as(() -> read(log)).isTrue();
              return isUp();
            });
    return this;
  }

  private boolean isUp() throws InterruptedException {
    try {
      return get(ownMetricsPort, "/metrics").contains("otelcol_process_uptime");
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  /** OTLP over HTTP. */
  String endpoint() {
    return "http://127.0.0.1:" + httpPort;
  }

  /** Where Prometheus fetches the metrics of the JVMs. */
  String metricsTarget() {
    return "127.0.0.1:" + metricsPort;
  }

  /**
   * The sum of the Collector's own metric of this name, over all series with this in their labels.
   */
  double own(String metric, String label) throws IOException, InterruptedException {
    return get(ownMetricsPort, "/metrics")
        .lines()
        .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
        .filter(line -> line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  double spansTaken() throws IOException, InterruptedException {
    return own("otelcol_receiver_accepted_spans", "");
  }

  double spansSent() throws IOException, InterruptedException {
    return own("otelcol_exporter_sent_spans", "");
  }

  double spansQueued() throws IOException, InterruptedException {
    return own("otelcol_exporter_queue_size", "");
  }

  /**
   * Spans about which a gateway has decided: with their trace, all policies being asked about all,
   * or as latecomers of a trace that it keeps.
   */
  double spansDecided() throws IOException, InterruptedException {
    return own("otelcol_processor_tail_sampling_count_spans_sampled", "policy=\"error\"")
        + own("otelcol_processor_tail_sampling_early_releases_from_cache_decision", "");
  }

  private String get(int port, String path) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(DEADLINE)
                .build(),
            HttpResponse.BodyHandlers.ofString(UTF_8))
        .body();
  }

  /** Posts OTLP in JSON. */
  void post(String signal, String json) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(endpoint() + "/v1/" + signal))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build(),
            HttpResponse.BodyHandlers.ofString(UTF_8));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** Ends it as an operator does. */
  void terminate() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(() -> read(log)).isZero();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
