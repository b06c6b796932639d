package io.socktrace.jaeger;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import io.socktrace.jaeger.Jaeger.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads from a real Jaeger, over its query API, what the agent in a Jetty server sent there.
 *
 * <p>What is compared with: the clients' own clocks and ports, and {@code /proc} for the socket.
 */
class JaegerIT {
  private static final Set<String> OF_CONNECTIONS = Set.of("accept", "dispatch", "connection");
  private static final String SMALL = "/index.html";
  private static final String BIG = "/big.bin";

  /** What the file server writes there, and how long its look-up of a new address takes. */
  private static final long BIG_BYTES = 16 << 20;

  private static final long LOOK_UP_NANOS = 100_000_000;
  private static final int MANY = 5_000;
  private static final int CLIENTS = 4;
  private static final int ERROR = 2;
  private static final int INTERNAL = 1;

  private static final String SKIPPED =
      "SKIPPED: Jaeger is not in the cache: run otel-config/jaeger/run --build-only";

  private static Jaeger jaeger;

  @BeforeAll
  static void startJaeger() throws Exception {
    jaeger = Jaeger.startIfCached().orElse(null);
    if (jaeger == null) {
      System.out.println(SKIPPED);
    }
  }

  /** Before each, so that every test that did not run is counted as skipped. */
  @BeforeEach
  void wantJaeger() {
    assumeTrue(jaeger != null, SKIPPED);
  }

  @AfterAll
  static void stopJaeger() throws Exception {
    if (jaeger != null) {
      jaeger.stop();
    }
  }

  @Test
  void page_liftsTheWaitAndLinksTheInode() throws Exception {
    Matcher config =
        Pattern.compile("^JAEGER_CONFIG = (.*);$", Pattern.MULTILINE).matcher(jaeger.page());
    assertThat(config.find()).isTrue();
    JsonObject ui = JsonParser.parseString(config.group(1)).getAsJsonObject();

    assertThat(ui.getAsJsonArray("topTagPrefixes").toString())
        .startsWith("[\"error\",\"socktrace.accept_queue.wait.\",\"socktrace.listener.drops\"");
    JsonObject link = ui.getAsJsonArray("linkPatterns").get(0).getAsJsonObject();
    assertThat(link.get("key").getAsString()).isEqualTo("socktrace.socket.inode");
    assertThat(link.get("url").getAsString())
        .isEqualTo(Jaeger.COLLECTOR_PAGE + "/?inode=#{socktrace.socket.inode}");
  }

  @EachJdk
  void slowAcceptDownloadAndReset_areToldByTheirTraces(Jdk jdk, @TempDir Path directory)
      throws Exception {
    String service = "files-" + jdk.feature();
    Map<String, String> environment = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", jaeger.otlpEndpoint());
    try (ServerRun server = ServerRun.start(jdk, directory, service, environment)) {
      SlowAccept slow = waitBehindTwoLookUps(server);
      TestClient download = download(server);
      TestClient reset = reset(server);
      long start = System.nanoTime();
      server.stop();

      assertThat(jaeger.services()).contains(service);
      for (int port : List.of(server.port(), server.downloadPort())) {
        assertThat(jaeger.operations(service))
            .contains(
                "accept 127.0.0.1:" + port + " internal",
                "dispatch 127.0.0.1:" + port + " internal",
                "connection 127.0.0.1:" + port + " internal");
      }
      assertSlowAccept(slow, service, server);
      assertDownload(download, service, server);
      assertReset(reset, service, server);
      // Jaeger answers 404 to metrics: that is one line and no failure.
      assertThat(server.agentLines())
          .satisfiesExactly(
              first -> assertThat(first).contains("on: ").contains("service " + service),
              second -> assertThat(second).contains("takes no metrics (404)"));
      say(jdk, "the end of the server and reading three traces", start);
    }
  }

  /** The agent knows only the collector, which keeps the trace and hands it on. */
  @Test
  void collectorThatForwards_isSeenInBoth(@TempDir Path directory) throws Exception {
    String service = "forwarded";
    try (CollectorRun collector =
            CollectorRun.start(directory, "--forward", jaeger.otlpEndpoint());
        ServerRun server =
            ServerRun.start(
                Jdk.all().get(0),
                directory,
                service,
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()))) {
      TestClient client = download(server);
      server.stop();
      assertThat(collector.get("/api/connections")).contains("127.0.0.1:" + client.localPort());
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
      while (!collector.get("/api").contains("\"queued\":0,") && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
      // Traces are delivered; metrics, which Jaeger does not take, are refused and counted.
      assertThat(collector.get("/api"))
          .contains("\"droppedQueueFull\":0,", "\"queued\":0,")
          .doesNotContain("\"delivered\":0,", "\"droppedRefused\":0,");
      assertDownload(client, service, server);
    }
  }

  /**
   * What is known of a connection that had to wait, without asking socktrace.
   *
   * @param leastWaitNanos two look-ups of others, less the time until the connection was there
   * @param mostWaitNanos until its answer, less its own look-up
   */
  private record SlowAccept(
      TestClient client, long inode, int fd, long leastWaitNanos, long mostWaitNanos) {}

  /** Three new addresses: the acceptor looks up each for 100 ms while the others wait. */
  private static SlowAccept waitBehindTwoLookUps(ServerRun server) throws Exception {
    SlowAccept slow;
    long start = System.nanoTime();
    try (TestClient first = new TestClient("127.0.2.1", server.port());
        TestClient second = new TestClient("127.0.2.2", server.port());
        TestClient third = new TestClient("127.0.2.3", server.port())) {
      long connected = System.nanoTime();
      first.request(SMALL);
      second.request(SMALL);
      third.request(SMALL);
      third.readUntil("</title>\n");
      long answered = System.nanoTime();
      long inode = ProcSocket.inode(third.localPort(), server.port());
      slow =
          new SlowAccept(
              third,
              inode,
              ProcSocket.fd(server.pid(), inode),
              2 * LOOK_UP_NANOS - (connected - start),
              answered - start - LOOK_UP_NANOS);
    }
    ProcSocket.awaitClosed(server.pid(), slow.inode);
    return slow;
  }

  private static TestClient download(ServerRun server) throws Exception {
    try (TestClient client = new TestClient("127.0.0.1", server.downloadPort())) {
      client.request(BIG);
      client.readToEnd();
      return client;
    }
  }

  private static TestClient reset(ServerRun server) throws Exception {
    try (TestClient client = new TestClient("127.0.0.1", server.port())) {
      client.request(BIG);
      client.readUntil("\r\n\r\n"); // the server writes more than both socket buffers hold
      long inode = ProcSocket.inode(client.localPort(), server.port());
      client.reset();
      ProcSocket.awaitClosed(server.pid(), inode);
      return client;
    }
  }

  private static void assertSlowAccept(SlowAccept slow, String service, ServerRun server)
      throws Exception {
    // The search that finds slow accepts: the operation and a least duration.
    List<Span> found =
        jaeger.search(service, "accept 127.0.0.1:" + server.port(), Duration.ofMillis(10), 100);
    List<Span> trace = jaeger.trace(traceOf(slow.client, found));
    assertFamily(trace);
    Span accept = only(trace, "accept");
    Span connection = only(trace, "connection");
    double wait = accept.seconds("socktrace.accept_queue.wait.duration");
    double lower = accept.seconds("socktrace.accept_queue.wait.lower_bound");
    double upper = accept.seconds("socktrace.accept_queue.wait.upper_bound");
    assertThat(wait).isBetween(lower, upper);
    assertThat(accept.durationNanos() / 1e9).isCloseTo(wait, within(1e-6));
    assertThat(upper).isGreaterThan(slow.leastWaitNanos / 1e9);
    assertThat(lower).isLessThan(slow.mostWaitNanos / 1e9);
    assertThat(accept.number("socktrace.socket.fd")).isEqualTo(slow.fd);
    assertThat(accept.attributes())
        .containsEntry("socktrace.socket.inode", String.valueOf(slow.inode))
        .containsEntry("network.peer.address", "127.0.2.3")
        .containsEntry("socktrace.accept_queue.limit", "16")
        .containsEntry("socktrace.listener.drops", "0");
    assertThat(connection.attributes())
        .containsEntry("socktrace.socket.inode", String.valueOf(slow.inode))
        .containsEntry("socktrace.close.reason", "peer");
    assertThat(bytes(connection, "receive")).isEqualTo(slow.client.sentBytes());
    assertThat(bytes(connection, "transmit")).isEqualTo(slow.client.receivedBytes());
    assertThat(trace).extracting(Span::status).containsOnly(0);
    assertThat(accept.resource())
        .containsEntry("service.name", service)
        .containsEntry("process.pid", String.valueOf(server.pid()));
  }

  private static void assertDownload(TestClient client, String service, ServerRun server)
      throws Exception {
    List<Span> trace =
        jaeger.search(service, "connection 127.0.0.1:" + server.downloadPort(), Duration.ZERO, 10);
    assertFamily(trace);
    Span connection = only(trace, "connection");
    assertThat(connection.number("socktrace.connection.transmit.sendfile.bytes"))
        .isEqualTo(BIG_BYTES);
    assertThat(connection.number("socktrace.connection.transmit.heap.bytes"))
        .isEqualTo(client.receivedBytes() - BIG_BYTES);
    assertThat(bytes(connection, "receive")).isEqualTo(client.sentBytes());
    assertThat(connection.seconds("socktrace.zero_copy.ratio"))
        .isEqualTo((double) BIG_BYTES / client.receivedBytes());
    assertThat(connection.attributes()).containsEntry("socktrace.close.reason", "local");
    assertThat(trace).extracting(Span::status).containsOnly(0);
  }

  private static void assertReset(TestClient client, String service, ServerRun server)
      throws Exception {
    List<Span> found =
        jaeger.search(service, "connection 127.0.0.1:" + server.port(), Duration.ZERO, 10);
    List<Span> trace = jaeger.trace(traceOf(client, found));
    assertFamily(trace);
    Span connection = only(trace, "connection");
    assertThat(connection.status()).isEqualTo(ERROR);
    assertThat(connection.attributes())
        .containsEntry("socktrace.close.reason", "reset")
        .containsKey("error.type");
    assertThat(bytes(connection, "transmit")).isPositive().isLessThan(BIG_BYTES);
    assertThat(trace)
        .filteredOn(span -> span != connection)
        .extracting(Span::status)
        .containsOnly(0);
  }

  private static String traceOf(TestClient client, List<Span> found) {
    String port = String.valueOf(client.localPort());
    return found.stream()
        .filter(span -> port.equals(span.attributes().get("network.peer.port")))
        .map(Span::traceId)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no span of peer port " + port + " in " + found));
  }

  @EachJdk
  void fiveThousandConnections_areAllThere(Jdk jdk, @TempDir Path directory) throws Exception {
    String service = "many-" + jdk.feature();
    // Jaeger takes no metrics: they go to the collector, which then knows what was dropped.
    try (CollectorRun collector = CollectorRun.start(directory);
        ServerRun server =
            ServerRun.start(
                jdk,
                directory,
                service,
                Map.of(
                    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                    jaeger.otlpEndpoint() + "/v1/traces",
                    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
                    collector.endpoint() + "/v1/metrics"))) {
      long start = System.nanoTime();
      openMany(server.port());
      say(jdk, MANY + " connections", start);
      start = System.nanoTime();
      server.stop();
      List<Span> spans =
          jaeger.search(service, "", Duration.ZERO, 2 * MANY).stream()
              .filter(span -> OF_CONNECTIONS.contains(span.action()))
              .toList();
      say(jdk, "the last spans and reading " + spans.size() + " back from Jaeger", start);
      List<String> said = server.agentLines();
      JsonObject known = JsonParser.parseString(collector.get("/api")).getAsJsonObject();

      long dropped = dropped(known);
      Map<String, Long> count = spans.stream().collect(groupingBy(Span::action, counting()));
      // Not the same number: an accept whose event was dropped is told with the next one.
      assertThat(3L * MANY - spans.size()).as("missing; %s", said).isBetween(0L, dropped);
      assertThat(count.keySet()).isEqualTo(OF_CONNECTIONS);
      assertThat(count.values()).allMatch(spansOfOneAction -> spansOfOneAction <= MANY);
      assertThat(spans.stream().map(Span::spanId).distinct()).hasSameSizeAs(spans);
      assertNoWarnings(spans);
      assertThat(accepted(known, server.port())).isEqualTo(MANY);
      assertThat(known.toString()).doesNotContain("socktrace.agent.errors");
    }
  }

  /** One root, accept; the others begin where it ends and are its children. */
  private static void assertFamily(List<Span> trace) {
    assertThat(trace).extracting(Span::action).contains("accept", "dispatch", "connection");
    Span accept = only(trace, "accept");
    Span dispatch = only(trace, "dispatch");
    Span connection = only(trace, "connection");
    assertThat(accept.parentId()).isNull();
    assertThat(trace)
        .filteredOn(span -> span != accept)
        .allSatisfy(span -> assertThat(span.parentId()).isEqualTo(accept.spanId()));
    assertThat(trace).extracting(Span::traceId).containsOnly(accept.traceId());
    assertThat(trace).extracting(Span::kind).containsOnly(INTERNAL);
    assertNoWarnings(trace);
    assertThat(accept.endNanos()).isGreaterThanOrEqualTo(accept.startNanos());
    assertThat(dispatch.startNanos()).isEqualTo(accept.endNanos());
    assertThat(connection.startNanos()).isEqualTo(accept.endNanos());
    assertThat(dispatch.endNanos()).isBetween(dispatch.startNanos(), connection.endNanos());
  }

  /** Jaeger writes on a span what it found wrong with it, and shows that. */
  private static void assertNoWarnings(List<Span> spans) {
    assertThat(spans)
        .filteredOn(span -> span.attributes().containsKey("@jaeger@warnings"))
        .isEmpty();
  }

  private static Span only(List<Span> trace, String action) {
    List<Span> found = trace.stream().filter(span -> span.action().equals(action)).toList();
    assertThat(found).as(action).hasSize(1);
    return found.get(0);
  }

  private static long bytes(Span connection, String direction) {
    return Stream.of("heap", "direct", "sendfile")
        .map(path -> "socktrace.connection." + direction + "." + path + ".bytes")
        .mapToLong(connection::number)
        .sum();
  }

  private static void openMany(int port) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        done.add(
            clients.submit(
                () -> {
                  for (int j = 0; j < MANY / CLIENTS; j++) {
                    try (TestClient client = new TestClient("127.0.0.1", port)) {
                      client.requestLast(SMALL);
                      client.readToEnd();
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      clients.shutdownNow();
    }
  }

  private static long dropped(JsonObject known) {
    long dropped = 0;
    for (var loss : known.getAsJsonObject("lost").getAsJsonArray("agents")) {
      if (loss.getAsJsonObject().get("metric").getAsString().equals("socktrace.event.dropped")) {
        dropped += loss.getAsJsonObject().get("count").getAsLong();
      }
    }
    return dropped;
  }

  private static long accepted(JsonObject known, int port) {
    for (var each : known.getAsJsonArray("listeners")) {
      JsonObject listener = each.getAsJsonObject();
      if (listener.get("port").getAsInt() == port) {
        return listener.get("accepted").getAsLong();
      }
    }
    return 0;
  }

  private static void say(Jdk jdk, String step, long since) {
    System.out.printf("jaeger: %s: %s took %.1f s%n", jdk, step, (System.nanoTime() - since) / 1e9);
  }
}
