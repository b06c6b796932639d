package io.socktrace.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A real Prometheus on a free port, with the configuration and the rules that are shipped; only the
 * addresses are others, and it looks every second instead of every ten.
 */
public final class PrometheusServer implements AutoCloseable {
  private static final String NO_ALERTMANAGER = "127.0.0.1:9";

  private final Background process;
  private final String url;

  private PrometheusServer(Background process, String url) {
    this.process = process;
    this.url = url;
  }

  /**
   * @param value the newest
   */
  public record Sample(Map<String, String> labels, double value) {}

  /**
   * @param state {@code pending} or {@code firing}
   */
  public record Alert(
      String name, String state, Map<String, String> labels, Map<String, String> annotations) {}

  public static PrometheusServer start(Path directory, String collector) throws Exception {
    return start(directory, collector, NO_ALERTMANAGER);
  }

  /**
   * @param collector address and port of what is scraped
   * @param alertmanager address and port of who is told
   */
  public static PrometheusServer start(Path directory, String collector, String alertmanager)
      throws Exception {
    Path shipped = Path.of("").toAbsolutePath();
    String configuration =
        Files.readString(shipped.resolve("prometheus.yml"))
            .replace("127.0.0.1:4318", collector)
            .replace("127.0.0.1:9093", alertmanager)
            .replace("_interval: 10s", "_interval: 1s")
            .replace("- recording.rules.yml", "- " + shipped.resolve("recording.rules.yml"))
            .replace("- alerts.rules.yml", "- " + shipped.resolve("alerts.rules.yml"));
    Path file = Files.writeString(directory.resolve("prometheus.yml"), configuration);
    String address = "127.0.0.1:" + Tool.freePort();
    Background process =
        Background.start(
            directory.resolve("prometheus.log"),
            Map.of(),
            List.of(
                Tool.path("prometheus"),
                "--config.file=" + file,
                "--storage.tsdb.path=" + directory.resolve("prometheus"),
                "--web.listen-address=" + address,
                "--log.level=warn"));
    PrometheusServer server = new PrometheusServer(process, "http://" + address);
    process.awaitPage(server.url + "/-/ready");
    return server;
  }

  public String url() {
    return url;
  }

  /** What an expression is now; throws with Prometheus's own words where it is none. */
  public List<Sample> query(String expression) throws IOException, InterruptedException {
    JsonArray result = results("/api/v1/query?query=" + encode(expression));
    List<Sample> samples = new ArrayList<>();
    for (JsonElement each : result) {
      JsonObject series = each.getAsJsonObject();
      samples.add(
          new Sample(
              strings(series.getAsJsonObject("metric")), value(series.getAsJsonArray("value"))));
    }
    return samples;
  }

  /** Whether an expression had a number, and not only NaN, within the last minutes. */
  public boolean hadValue(String expression, int seconds) throws IOException, InterruptedException {
    long now = Instant.now().getEpochSecond();
    JsonArray result =
        results(
            "/api/v1/query_range?step=1&start="
                + (now - seconds)
                + "&end="
                + now
                + "&query="
                + encode(expression));
    for (JsonElement series : result) {
      for (JsonElement point : series.getAsJsonObject().getAsJsonArray("values")) {
        if (!Double.isNaN(value(point.getAsJsonArray()))) {
          return true;
        }
      }
    }
    return false;
  }

  public List<Alert> alerts() throws IOException, InterruptedException {
    List<Alert> alerts = new ArrayList<>();
    JsonObject data = data("/api/v1/alerts");
    for (JsonElement each : data.getAsJsonArray("alerts")) {
      JsonObject alert = each.getAsJsonObject();
      Map<String, String> labels = strings(alert.getAsJsonObject("labels"));
      alerts.add(
          new Alert(
              labels.get("alertname"),
              alert.get("state").getAsString(),
              labels,
              strings(alert.getAsJsonObject("annotations"))));
    }
    return alerts;
  }

  /** Why the collector could not be scraped the last time; empty if it could. */
  public String scrapeError() throws IOException, InterruptedException {
    JsonArray targets = data("/api/v1/targets").getAsJsonArray("activeTargets");
    return targets.get(0).getAsJsonObject().get("lastError").getAsString();
  }

  private JsonArray results(String path) throws IOException, InterruptedException {
    return data(path).getAsJsonArray("result");
  }

  private JsonObject data(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = Background.get(url + path);
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + ": " + answer.body());
    }
    return JsonParser.parseString(answer.body()).getAsJsonObject().getAsJsonObject("data");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static double value(JsonArray timeAndValue) {
    String text = timeAndValue.get(1).getAsString();
    return text.endsWith("Inf")
        ? Double.parseDouble(text.replace("Inf", "Infinity"))
        : Double.parseDouble(text);
  }

  private static Map<String, String> strings(JsonObject object) {
    Map<String, String> strings = new TreeMap<>();
    object.entrySet().forEach(e -> strings.put(e.getKey(), e.getValue().getAsString()));
    return strings;
  }

  @Override
  public void close() {
    process.close();
  }
}
