package io.socktrace.otelcol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Debian's Prometheus with this folder's configuration; only the interval is shorter. */
final class Prometheus implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = FreePort.next();
  private final Process process;

  Prometheus(Path directory, String target) throws IOException {
    Path home = Files.createDirectory(directory.resolve("prometheus"));
    String config = Files.readString(Path.of("prometheus.yaml"));
    assertThat(config).contains("scrape_interval: 10s");
    Files.writeString(
        home.resolve("prometheus.yaml"),
        config.replace("scrape_interval: 10s", "scrape_interval: 500ms"));
    Files.writeString(home.resolve("targets.json"), "[{\"targets\": [\"" + target + "\"]}]");
    process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + home.resolve("prometheus.yaml"),
                "--storage.tsdb.path=" + home.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--enable-feature=exemplar-storage")
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start();
    await()
        .atMost(DEADLINE)
        .until(
            () -> {
              assertThat(process.isAlive()).as(Files.readString(home.resolve("log"))).isTrue();
              return isReady();
            });
  }

  private boolean isReady() throws InterruptedException {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The one value of this query; empty if it has none. */
  OptionalDouble value(String query) throws IOException, InterruptedException {
    var found =
        json("/api/v1/query?query=" + URLEncoder.encode(query, UTF_8))
            .getAsJsonObject("data")
            .getAsJsonArray("result");
    assertThat(found.size()).as("%s: %s", query, found).isLessThanOrEqualTo(1);
    return found.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            found.get(0).getAsJsonObject().getAsJsonArray("value").get(1).getAsDouble());
  }

  /** The traces that a histogram's buckets name as examples. */
  List<String> exemplars(String series) throws IOException, InterruptedException {
    List<String> traces = new ArrayList<>();
    JsonObject answer =
        json(
            "/api/v1/query_exemplars?query="
                + URLEncoder.encode(series, UTF_8)
                + "&start="
                + Instant.now().minusSeconds(600).getEpochSecond()
                + "&end="
                + Instant.now().plusSeconds(60).getEpochSecond());
    for (JsonElement each : answer.getAsJsonArray("data")) {
      for (JsonElement exemplar : each.getAsJsonObject().getAsJsonArray("exemplars")) {
        traces.add(
            exemplar.getAsJsonObject().getAsJsonObject("labels").get("trace_id").getAsString());
      }
    }
    return traces;
  }

  private JsonObject json(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonParser.parseString(answer.body()).getAsJsonObject();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(DEADLINE)
            .build(),
        HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
