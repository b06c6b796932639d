package io.socktrace.otelcol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The real Jaeger, where what has been kept is looked for. */
final class Jaeger {
  private static final String SKIPPED =
      "SKIPPED: Jaeger is not in the cache: run otel-config/jaeger/run --build-only";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final String page;
  private final String endpoint;
  private final Process process;

  /** A span, with its attributes as text. */
  record Span(String traceId, String name, int status, Map<String, String> attributes) {
    String action() {
      return name.substring(0, name.indexOf(' '));
    }
  }

  private Jaeger(String page, String endpoint, Process process) {
    this.page = page;
    this.endpoint = endpoint;
    this.process = process;
  }

  /** Skips the test, and says so, if Jaeger has never been built here. */
  static Jaeger startOrSkip() throws IOException {
    int queryPort = FreePort.next();
    int otlpPort = FreePort.next();
    Process process =
        new ProcessBuilder(
                "../jaeger/run",
                "--cached",
                "--query-port",
                String.valueOf(queryPort),
                "--otlp-port",
                String.valueOf(otlpPort),
                "--grpc-port",
                "0")
            .redirectErrorStream(true)
            .start();
    awaitOrSkip(process, "jaeger: ready");
    return new Jaeger("http://127.0.0.1:" + queryPort, "http://127.0.0.1:" + otlpPort, process);
  }

  /**
   * The program itself, for other configurations than that of its script; skips like {@link
   * #startOrSkip}.
   */
  static String programOrSkip() throws IOException {
    Process process =
        new ProcessBuilder("../jaeger/run", "--cached", "--build-only")
            .redirectErrorStream(true)
            .start();
    String said = awaitOrSkip(process, "jaeger: ");
    return said.substring(said.lastIndexOf(' ') + 1);
  }

  /**
   * An ingester with a page, as in {@code ../kubernetes/jaeger}, but for the store, which is
   * memory.
   *
   * @param host a loopback address of its own, since the ports are those of the files
   */
  static Jaeger startIngester(Path directory, Kafka kafka, String host) throws IOException {
    Path store =
        Files.writeString(
            directory.resolve("store.yaml"),
            Files.readString(Path.of("../kubernetes/jaeger/store.yaml"))
                .replaceAll(
                    "(?s)        opensearch:.*?  healthcheckv2:",
                    "        memory:\n          max_traces: 100000\n  healthcheckv2:"));
    ProcessBuilder builder =
        new ProcessBuilder(
                programOrSkip(),
                "--config=" + store,
                "--config=../kubernetes/jaeger/query.yaml",
                "--config=../kubernetes/jaeger/ingester.yaml")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("jaeger.log").toFile());
    builder.environment().put("KAFKA_BROKERS", "[" + kafka.broker() + "]");
    builder.environment().put("JAEGER_LISTEN_HOST", host);
    return new Jaeger("http://" + host + ":16686", null, builder.start());
  }

  /** The line that begins so. */
  private static String awaitOrSkip(Process process, String beginning) throws IOException {
    StringBuilder said = new StringBuilder();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
      if (line.startsWith(beginning)) {
        return line;
      }
    }
    boolean missing = said.indexOf("not in the cache") >= 0;
    if (missing) {
      System.out.println(SKIPPED);
    }
    assumeTrue(!missing, SKIPPED);
    throw new IOException("Jaeger did not start: " + said);
  }

  String endpoint() {
    return endpoint;
  }

  /** All spans of this service. */
  List<Span> spans(String service) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(
                    URI.create(
                        page
                            + "/api/v3/traces?query.service_name="
                            + service
                            + "&query.start_time_min="
                            + Instant.now().minusSeconds(3600)
                            + "&query.start_time_max="
                            + Instant.now().plusSeconds(60)
                            + "&query.num_traces=10000"))
                .timeout(TIMEOUT)
                .build(),
            HttpResponse.BodyHandlers.ofString(UTF_8));
    if (answer.statusCode() == 404) {
      return List.of();
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return elements(
            JsonParser.parseString(answer.body()).getAsJsonObject().getAsJsonObject("result"),
            "resourceSpans")
        .flatMap(resource -> elements(resource, "scopeSpans"))
        .flatMap(scope -> elements(scope, "spans"))
        .map(Jaeger::span)
        .toList();
  }

  private static Stream<JsonObject> elements(JsonObject of, String name) {
    return StreamSupport.stream(of.getAsJsonArray(name).spliterator(), false)
        .map(JsonElement::getAsJsonObject);
  }

  private static Span span(JsonObject span) {
    Map<String, String> attributes = new HashMap<>();
    elements(span, "attributes")
        .forEach(each -> attributes.put(each.get("key").getAsString(), text(each.get("value"))));
    JsonObject status = span.getAsJsonObject("status");
    return new Span(
        span.get("traceId").getAsString(),
        span.get("name").getAsString(),
        status == null || !status.has("code") ? 0 : status.get("code").getAsInt(),
        attributes);
  }

  private static String text(JsonElement any) {
    JsonElement value = any.getAsJsonObject().entrySet().iterator().next().getValue();
    return value.isJsonPrimitive() ? value.getAsString() : value.toString();
  }

  /** Its script ends Jaeger, which therefore must not be killed over its head. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
