package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.SpanCounts;
import io.socktrace.collector.store.Store;
import io.socktrace.collector.view.TerminalView;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real SDK's exporters send to the real server; what they sent must be what is shown. */
class CollectorServerTest {
  private final Store store = new Store(Limits.ofTraces(500, 256 << 20), System::nanoTime);
  private final CollectorServer server = new CollectorServer(store, 0);

  @BeforeEach
  void start() throws Exception {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void view_showsWhatTheSdkSent() throws Exception {
    sendSample();
    assertThat(view()).isEqualTo(golden("view.txt"));
  }

  @Test
  void get_answersTheSameViewAsText() throws Exception {
    sendSample();
    assertThat(get("/").body()).contains("412 ms [408..416]", "~410 ms");
    assertThat(get("/healthz").body()).isEqualTo("ok\n");
    assertThat(get("/api/listeners").body())
        .contains("\"accepted\":120", "\"acceptedPerSecond\":2.0", "\"drops\":7")
        .contains("\"transmit\":{\"heap\":1000000,\"sendfile\":3000000}");
    String connections = get("/api/connections").body();
    assertThat(connections).contains("\"waitSeconds\":0.412", "\"closeReason\":\"peer\"");
    String id = connections.replaceFirst("(?s).*?\"traceId\":\"([0-9a-f]{32})\".*", "$1");
    assertThat(get("/api/traces/" + id).body())
        .contains("\"name\":\"accept 127.0.0.1:8080\"", "\"name\":\"connection 127.0.0.1:8080\"");
    assertThat(get("/api/traces/ffffffff").statusCode()).isEqualTo(404);
  }

  @Test
  void trace_joinsSpansOfSeveralRequestsInAnyOrder() throws Exception {
    try (FakeAgent agent = new FakeAgent("files", server.port(), 8080)) {
      Span accept = agent.accept(0, 50, 50001);
      agent.flush();
      assertThat(view()).contains("open", "none has all its spans yet");
      agent.connection(accept, 50, 900);
      agent.dispatch(accept, 50, 2);
      agent.flush();
    }
    assertThat(view()).contains("ONE CONNECTION: trace", "closed by peer");
    assertThat(store.snapshot().traces()).hasSize(1);
  }

  @Test
  void delta_isAccumulated() {
    try (FakeAgent agent =
        new FakeAgent(
            "files", server.port(), 8080, AggregationTemporalitySelector.deltaPreferred())) {
      for (int i = 0; i < 3; i++) {
        agent.accepted(10);
        agent.waits(0.3);
        agent.moveClock(Duration.ofSeconds(5));
        agent.flush();
      }
    }
    assertThat(get("/api/listeners").body()).contains("\"accepted\":30", "\"waits\":{\"count\":3,");
  }

  @Test
  void names_cannotCommandTheTerminal() {
    try (FakeAgent agent = new FakeAgent("\u001b[2J\u202eevil\r\n", server.port(), 8080)) {
      agent.accepted(1);
      agent.flush();
    }
    assertThat(view()).contains("?[2J?evil??").doesNotContain("\u001b", "\u202e", "\r");
    assertThat(get("/api").body()).contains("\\u001b[2J\\u202eevil\\u000d\\u000a");
  }

  @Test
  void agentLosses_areShown() {
    try (FakeAgent agent = new FakeAgent("files", server.port(), 8080)) {
      agent
          .meter()
          .counterBuilder("socktrace.event.dropped")
          .build()
          .add(42, Attributes.of(AttributeKey.stringKey("socktrace.drop.reason"), "queue_full"));
      agent.flush();
    }
    assertThat(view()).contains("agent in files: events dropped 42 (queue_full)");
  }

  @Test
  void concurrentSenders_everySpanIsAccountedFor() throws Exception {
    int senders = 8;
    int each = 200;
    ExecutorService threads = Executors.newFixedThreadPool(senders);
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < senders; i++) {
      int port = 9000 + i;
      tasks.add(
          () -> {
            try (FakeAgent agent = new FakeAgent("sender" + port, server.port(), port)) {
              for (int n = 0; n < each; n++) {
                agent.accept(n, 10, n);
              }
              agent.flush();
            }
            return null;
          });
    }
    try {
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    SpanCounts counts = store.snapshot().spanCounts();
    assertThat(counts.received()).isEqualTo((long) senders * each);
    assertThat(counts.kept()).isEqualTo(500);
    assertThat(counts.kept() + counts.evicted() + counts.refused() + counts.repeated())
        .isEqualTo(counts.received());
    assertThat(store.snapshot().refusedRequests()).isEmpty();
  }

  @Test
  void start_failsOnTakenPort() {
    CollectorServer second = new CollectorServer(store, server.port());
    assertThat(catchThrowable(second::start)).isInstanceOf(IOException.class);
  }

  /** Two exports five seconds apart, with one slow connection complete and one still open. */
  private void sendSample() {
    try (FakeAgent agent = new FakeAgent("file-server", server.port(), 8080)) {
      agent.listenerGauges(3, 17, 16, 5, 7);
      agent.waits(0.002, 0.004, 0.412, 0.412);
      agent.accepted(110);
      agent.moveClock(Duration.ofSeconds(5));
      agent.flush();
      agent.accepted(10);
      agent.io("receive", "heap", 36_000);
      agent.io("transmit", "heap", 1_000_000);
      agent.io("transmit", "sendfile", 3_000_000);
      agent.moveClock(Duration.ofSeconds(5));
      agent.flush();
      Span slow = agent.accept(1_000, 412, 50_001);
      agent.accept(2_000, 2, 50_002);
      agent.dispatch(slow, 1_412, 3);
      agent.connection(slow, 1_412, 800);
      agent.flush();
    }
  }

  private String view() {
    return TerminalView.render(store.snapshot(), ZoneOffset.UTC);
  }

  private HttpResponse<String> get(String path) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String golden(String name) throws Exception {
    try (InputStream in = CollectorServerTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
