package io.socktrace.jaeger;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * The real Jaeger, started by {@code otel-config/jaeger/run}, and its query API.
 *
 * <p>It may be missing: building it takes minutes, and there may be no Go.
 */
final class Jaeger {
  static final String COLLECTOR_PAGE = "http://127.0.0.1:4320";

  private static final int NOT_IN_THE_CACHE = 3;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final int queryPort = freePort();
  private final int otlpPort = freePort();
  private final Process process;

  /**
   * A span as the query API tells it.
   *
   * @param parentId null of a root
   * @param status what OTLP's number says: 0 unset, 1 ok, 2 error
   */
  record Span(
      String traceId,
      String spanId,
      String parentId,
      String name,
      int kind,
      long startNanos,
      long endNanos,
      int status,
      Map<String, String> attributes,
      Map<String, String> resource) {
    String action() {
      return name.substring(0, name.lastIndexOf(' '));
    }

    long durationNanos() {
      return endNanos - startNanos;
    }

    /** A number among the attributes; 0 where it is absent. */
    long number(String attribute) {
      return Long.parseLong(attributes.getOrDefault(attribute, "0"));
    }

    double seconds(String attribute) {
      return Double.parseDouble(attributes.get(attribute));
    }
  }

  private Jaeger() throws IOException {
    process =
        new ProcessBuilder(
                "./run",
                "--cached",
                "--query-port",
                String.valueOf(queryPort),
                "--otlp-port",
                String.valueOf(otlpPort),
                "--grpc-port",
                "0",
                "--collector",
                COLLECTOR_PAGE)
            .redirectErrorStream(true)
            .start();
  }

  /** Empty if Jaeger has never been built here. */
  static Optional<Jaeger> startIfCached() throws IOException, InterruptedException {
    Jaeger jaeger = new Jaeger();
    List<String> said = new ArrayList<>();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(jaeger.process.getInputStream(), UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      System.out.println(line);
      said.add(line);
      if (line.startsWith("jaeger: ready")) {
        return Optional.of(jaeger);
      }
    }
    int status = jaeger.process.waitFor();
    if (status == NOT_IN_THE_CACHE) {
      return Optional.empty();
    }
    throw new IOException("Jaeger did not start, status " + status + ": " + said);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  String otlpEndpoint() {
    return "http://127.0.0.1:" + otlpPort;
  }

  List<String> services() throws IOException, InterruptedException {
    return strings(get("/api/v3/services").getAsJsonArray("services"));
  }

  /** Names of the operations, each with its kind: {@code accept 127.0.0.1:8080 internal}. */
  List<String> operations(String service) throws IOException, InterruptedException {
    List<String> operations = new ArrayList<>();
    get("/api/v3/operations?service=" + service)
        .getAsJsonArray("operations")
        .forEach(
            each -> {
              JsonObject operation = each.getAsJsonObject();
              operations.add(text(operation, "name") + " " + text(operation, "spanKind"));
            });
    return operations;
  }

  List<Span> trace(String traceId) throws IOException, InterruptedException {
    return spans(get("/api/v3/traces/" + traceId));
  }

  /**
   * All spans of the traces in which one span fits; none if nothing is found.
   *
   * @param operation the name of that span, or empty for any
   * @param longerThan its least duration
   */
  List<Span> search(String service, String operation, Duration longerThan, int traces)
      throws IOException, InterruptedException {
    JsonObject found =
        get(
            "/api/v3/traces?query.service_name="
                + service
                + "&query.operation_name="
                + URLEncoder.encode(operation, UTF_8)
                + "&query.start_time_min="
                + Instant.now().minusSeconds(3600)
                + "&query.start_time_max="
                + Instant.now().plusSeconds(60)
                + "&query.duration_min="
                + longerThan.toMillis()
                + "ms&query.num_traces="
                + traces);
    return found == null ? List.of() : spans(found);
  }

  /** The page that a browser gets: a placeholder, but with the configuration of the real one. */
  String page() throws IOException, InterruptedException {
    return ask("/").body();
  }

  private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + queryPort + path))
            .timeout(TIMEOUT)
            .build(),
        HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  /** Null where nothing is found. */
  private JsonObject get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = ask(path);
    if (answer.statusCode() == 404) {
      return null;
    }
    if (answer.statusCode() != 200) {
      throw new IOException(path + " was answered with " + answer.statusCode() + answer.body());
    }
    return JsonParser.parseString(answer.body()).getAsJsonObject();
  }

  private static List<Span> spans(JsonObject answer) {
    List<Span> spans = new ArrayList<>();
    for (JsonElement each : answer.getAsJsonObject("result").getAsJsonArray("resourceSpans")) {
      JsonObject resourceSpans = each.getAsJsonObject();
      Map<String, String> resource = attributes(resourceSpans.getAsJsonObject("resource"));
      for (JsonElement scope : resourceSpans.getAsJsonArray("scopeSpans")) {
        for (JsonElement span : scope.getAsJsonObject().getAsJsonArray("spans")) {
          spans.add(span(span.getAsJsonObject(), resource));
        }
      }
    }
    return spans;
  }

  private static Span span(JsonObject span, Map<String, String> resource) {
    JsonObject status = span.getAsJsonObject("status");
    return new Span(
        text(span, "traceId"),
        text(span, "spanId"),
        text(span, "parentSpanId"),
        text(span, "name"),
        span.get("kind").getAsInt(),
        span.get("startTimeUnixNano").getAsLong(),
        span.get("endTimeUnixNano").getAsLong(),
        status == null || !status.has("code") ? 0 : status.get("code").getAsInt(),
        attributes(span),
        resource);
  }

  private static Map<String, String> attributes(JsonObject of) {
    Map<String, String> attributes = new TreeMap<>();
    for (JsonElement each : of.getAsJsonArray("attributes")) {
      JsonObject pair = each.getAsJsonObject();
      JsonElement value = pair.getAsJsonObject("value").entrySet().iterator().next().getValue();
      attributes.put(
          text(pair, "key"), value.isJsonPrimitive() ? value.getAsString() : value.toString());
    }
    return attributes;
  }

  private static List<String> strings(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonElement::getAsString).toList();
  }

  /** Null where it is absent or empty. */
  private static String text(JsonObject of, String name) {
    JsonElement value = of.get(name);
    return value == null || value.getAsString().isEmpty() ? null : value.getAsString();
  }

  /** Its script ends Jaeger, which therefore must not be killed over its head. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
