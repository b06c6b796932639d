package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.prometheus.PrometheusHttpServer;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.PointCounts;
import io.socktrace.collector.store.Store;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Prometheus gets over HTTP, compared with OpenTelemetry's own exporter. */
class ScrapeTest {
  private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0";
  private static final List<String> UNITS =
      List.of(
          "",
          "1",
          "s",
          "ms",
          "By",
          "{connection}",
          "By/s",
          "1/s",
          "%",
          "Cel",
          "{a}By",
          "foo",
          "m/s");
  private static final List<String> NAMES =
      List.of(
          "a.b", "a_b.total", "a.seconds", "a.bytes", "2a", "a..b__c", "a-b/c", "a.ratio", "a b");

  private final Store store = new Store(Limits.ofTraces(500, 256 << 20), System::nanoTime);
  private final CollectorServer server = new CollectorServer(store, 0);
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws Exception {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** One SDK, read by both: every sample must have the same name, labels and value in both. */
  @Test
  void samples_equalThoseOfOpenTelemetrysExporter() throws Exception {
    int port = freePort();
    PrometheusHttpServer oracle =
        PrometheusHttpServer.builder().setHost("127.0.0.1").setPort(port).build();
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder()
            .setResource(
                Resource.create(
                    Attributes.builder()
                        .put("service.name", "s")
                        .put("service.instance.id", "i")
                        .build()))
            .registerMetricReader(oracle)
            .registerMetricReader(toCollector())
            .build()) {
      everyNameAndUnit(meters.get("io.socktrace"));
      assertThat(meters.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
      Set<String> expected = samples(get("http://127.0.0.1:" + port + "/metrics", ""));
      Set<String> actual = samples(get(url(), ""));
      assertThat(expected).hasSizeGreaterThan(300);
      Set<String> missing = new TreeSet<>(expected);
      missing.removeAll(actual);
      actual.removeAll(expected);
      assertThat(missing).as("the others have it; instead here: %s", actual).isEmpty();
      assertThat(actual).as("only here").isEmpty();
    }
  }

  private PeriodicMetricReader toCollector() {
    return PeriodicMetricReader.builder(
            OtlpHttpMetricExporter.builder()
                .setEndpoint("http://127.0.0.1:" + server.port() + "/v1/metrics")
                .build())
        .setInterval(Duration.ofDays(1))
        .build();
  }

  /**
   * Of each an instrument of its own, so that none clashes. Left out are two that the specification
   * and the collector of that project name otherwise than this exporter, which takes a final
   * "total" away from what is no counter, and adds no "ratio" to gauges of unit 1. We have neither.
   */
  private static void everyNameAndUnit(Meter meter) {
    Attributes attributes =
        Attributes.builder()
            .put("server.address", "::1")
            .put("server.port", 80)
            .put("x", "a\"\\\nb")
            .build();
    int n = 0;
    for (String name : NAMES) {
      for (String unit : UNITS) {
        String own = name.replace('2', 'z').replace(' ', '_').replaceFirst("^", "n" + n++ + ".");
        meter.counterBuilder("c" + own).setUnit(unit).build().add(3, attributes);
        if (!name.endsWith("total")) {
          meter.upDownCounterBuilder("u" + own).setUnit(unit).build().add(-4, attributes);
          meter
              .histogramBuilder("h" + own)
              .setUnit(unit)
              .setExplicitBucketBoundariesAdvice(List.of(0.25, 10.0))
              .build()
              .record(0.3, attributes);
          if (!unit.equals("1")) {
            meter.gaugeBuilder("g" + own).setUnit(unit).build().set(0.5, attributes);
          }
        }
      }
    }
  }

  /** The other puts job and instance on target_info only, and tells of itself. */
  private static Set<String> samples(HttpResponse<String> scrape) {
    assertThat(scrape.statusCode()).isEqualTo(200);
    return scrape
        .body()
        .lines()
        .filter(line -> !line.startsWith("# HELP") && !line.contains("socktrace_collector"))
        .filter(line -> !line.contains("target_info") && !line.contains("otel_sdk_"))
        .map(line -> line.replaceAll("(job|instance)=\"[^\"]*\",?", ""))
        .map(ScrapeTest::sorted)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String sorted(String sample) {
    Matcher labels = Pattern.compile("\\{(.*)} ").matcher(sample);
    return labels.find()
        ? sample.substring(0, labels.start(1))
            + List.of(labels.group(1).split(",")).stream().sorted().toList()
            + sample.substring(labels.end(1))
        : sample;
  }

  @Test
  void format_isThatWhichIsAskedFor() throws Exception {
    try (FakeAgent agent = new FakeAgent("files", server.port(), 8080)) {
      agent.accepted(12);
      agent.flush();
    }
    HttpResponse<String> plain = get(url(), "text/plain");
    assertThat(plain.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    assertThat(plain.body())
        .contains("# TYPE socktrace_connection_accepted_total counter\n")
        .doesNotContain("# EOF");
    HttpResponse<String> open = get(url(), OPEN_METRICS + ",text/plain;q=0.5");
    assertThat(open.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(open.body())
        .contains("# TYPE socktrace_connection_accepted counter\n")
        .endsWith("# EOF\n");
  }

  @Test
  void ownMetrics_tellWhatWasReceivedAndRefused() throws Exception {
    try (FakeAgent agent = new FakeAgent("files", server.port(), 8080)) {
      agent.listenerGauges(3, 17, 16, 5, 7);
      agent.accept(0, 5, 1);
      agent.flush();
    }
    HttpRequest nonsense =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/traces"))
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofString("nonsense"))
            .build();
    client.send(nonsense, HttpResponse.BodyHandlers.discarding());
    PointCounts points = store.snapshot().pointCounts();
    assertThat(points.kept()).isGreaterThanOrEqualTo(5);
    assertThat(get(url(), "").body())
        .contains("socktrace_collector_spans_received_total 1.0\n")
        .contains("socktrace_collector_spans 1.0\n")
        .contains("socktrace_collector_points_received_total " + points.received() + ".0\n")
        .contains("socktrace_collector_series " + points.kept() + ".0\n")
        .contains("socktrace_collector_listeners 1.0\n")
        .contains("socktrace_collector_processes 1.0\n")
        .contains("socktrace_collector_requests_refused_total{reason=\"400\"} 1.0\n")
        .contains("socktrace_collector_series_fill_ratio ");
  }

  /** Ten thousand series are scraped again and again while agents send. */
  @Test
  void tenThousandSeries_areServedWhileOthersAreReceived() throws Exception {
    try (SdkMeterProvider meters =
            SdkMeterProvider.builder().registerMetricReader(toCollector()).build();
        FakeAgent agent = new FakeAgent("files", server.port(), 8080)) {
      var counter = meters.get("many").counterBuilder("many").build();
      for (int i = 0; i < 1_950; i++) {
        counter.add(i, Attributes.builder().put("n", i).build());
      }
      for (int i = 0; i < 4; i++) {
        var gauge = meters.get("many").gaugeBuilder("many" + i).build();
        for (int n = 0; n < 1_950; n++) {
          gauge.set(n, Attributes.builder().put("n", n).build());
        }
      }
      assertThat(meters.forceFlush().join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
      for (int i = 1; i <= 10; i++) {
        String body = get(url(), OPEN_METRICS).body();
        assertThat(body.lines().filter(line -> line.startsWith("many"))).hasSize(9_750);
        agent.accepted(1);
        agent.moveClock(Duration.ofSeconds(1));
        agent.flush();
        assertThat(get(url(), "").body())
            .containsPattern("socktrace_connection_accepted_total\\{.*} " + i + ".0\n");
      }
      assertThat(store.snapshot().refusedRequests()).isEmpty();
    }
  }

  /** Whoever asks and does not read holds one of four places, and nobody else up. */
  @Test
  void readersThatDoNotRead_holdNobodyUp() throws Exception {
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder().registerMetricReader(toCollector()).build()) {
      for (int i = 0; i < 4; i++) {
        var histogram = meters.get("many").histogramBuilder("many" + i).build();
        for (int n = 0; n < 1_950; n++) {
          histogram.record(n, Attributes.builder().put("n", "x".repeat(200) + n).build());
        }
      }
      assertThat(meters.forceFlush().join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
    List<Socket> lazy = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Socket socket = new Socket();
      socket.setReceiveBufferSize(4096);
      socket.connect(new java.net.InetSocketAddress("127.0.0.1", server.port()));
      socket
          .getOutputStream()
          .write(
              "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      lazy.add(socket);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (get(url(), "").statusCode() != 503 && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    HttpResponse<String> refused = get(url(), "");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    try (FakeAgent agent = new FakeAgent("files", server.port(), 8080)) {
      agent.accepted(1);
      agent.flush();
    }
    for (Socket socket : lazy) {
      socket.close();
    }
    while (get(url(), "").statusCode() == 503 && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(get(url(), "").body()).contains("socktrace_connection_accepted_total{");
  }

  @Test
  void otherHostNames_getNoAnswer() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 421 ").doesNotContain("socktrace_");
    }
  }

  private String url() {
    return "http://127.0.0.1:" + server.port() + "/metrics";
  }

  private HttpResponse<String> get(String url, String accept)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (!accept.isEmpty()) {
      request.header("Accept", accept);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
