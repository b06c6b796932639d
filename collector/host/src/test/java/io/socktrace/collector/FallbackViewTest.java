package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.socktrace.collector.store.Instrument;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.Point;
import io.socktrace.collector.store.Reading;
import io.socktrace.collector.store.Resource;
import io.socktrace.collector.store.Series;
import io.socktrace.collector.store.Store;
import io.socktrace.collector.view.JsonView;
import io.socktrace.collector.view.TerminalView;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies that fell back, from the exporter's bytes to the sentence that says what to do. */
class FallbackViewTest {
  private static final String WRAPPER = "com.example.shop.MeteredChannel";
  private static final String TLS = "com.example.net.TlsChannel";
  private static final String SERVE = "com.example.shop.Download.serve";

  /** What the agent emits, as its own tests compare it. */
  private static final Path AGENT_GOLDEN =
      Path.of("../../agent/core/src/test/resources/telemetry.golden");

  private final Store store = new Store(Limits.ofTraces(500, 256 << 20), System::nanoTime);
  private final CollectorServer server = new CollectorServer(store, 0);
  private FakeAgent agent;

  @BeforeEach
  void start() throws Exception {
    server.start();
    agent = new FakeAgent("shop", server.port(), 8080);
  }

  @AfterEach
  void stop() {
    agent.close();
    server.close();
  }

  @Test
  void view_ranksCallSitesByBytesAndSaysWhatToDo() throws Exception {
    sendSample();
    assertThat(view()).isEqualTo(golden("fallbacks.txt"));
  }

  @Test
  void sample_hasNoNameThatTheAgentHasNot() throws Exception {
    sendSample();
    Set<String> known = new TreeSet<>();
    for (String line : Files.readAllLines(AGENT_GOLDEN)) {
      known.add(
          line.replace("{server.address}:{server.port}", "127.0.0.1:8080")
              .replaceFirst("( / \\S+) \\S+( = .*)?$", "$1")
              .replaceFirst(" : .*", ""));
    }
    Set<String> sent = new TreeSet<>();
    store
        .snapshot()
        .metrics()
        .forEach(
            metric ->
                metric
                    .series()
                    .attributes()
                    .forEach(
                        (key, value) ->
                            sent.add("metric " + metric.series().metric() + " / " + key)));
    store
        .snapshot()
        .traces()
        .forEach(
            trace ->
                trace
                    .spans()
                    .forEach(
                        span ->
                            span.attributes()
                                .forEach(
                                    (key, v) -> sent.add("span " + span.name() + " / " + key))));
    // The agent's own sample has not so many sites that it must fold them.
    sent.removeIf(name -> name.matches("metric socktrace.(call_site|fallback).* / otel.*overflow"));
    assertThat(sent).hasSizeGreaterThan(60);
    assertThat(known).containsAll(sent);
  }

  @Test
  void json_callsEstimatesEstimates() throws Exception {
    sendSample();
    String json = get("/api/fallbacks");
    assertThat(json)
        .startsWith("{\"fallbacks\":{\"transfers\":1320,\"callSites\":[{\"service\":\"shop\",")
        .contains(
            "{\"service\":\"shop\",\"function\":\""
                + SERVE
                + "\",\"line\":41,"
                + "\"targetClass\":\""
                + WRAPPER
                + "\",\"reason\":\"wrapper\",\"path\":\"loop\","
                + "\"estimatedCalls\":1200,\"estimatedBytes\":120000000,\"advice\":\"If the wrapper")
        .contains(
            "{\"service\":\"shop\",\"targetClass\":\""
                + WRAPPER
                + "\",\"reason\":\"wrapper\","
                + "\"path\":\"loop\",\"calls\":1234,\"bytes\":123400000}")
        .contains("\"othersFolded\":true")
        .contains(
            "\"switchedOff\":[{\"service\":\"shop\",\"pid\":4711,\"switch\":\"file\","
                + "\"caller\":\"com.example.log.Journal.append:17\"}]");
    assertThat(get("/api")).contains(json.substring(1, json.length() - 2));
    assertThat(get("/api/connections"))
        .contains(
            "\"bytesByPath\":{\"receive\":{\"heap\":300},"
                + "\"transmit\":{\"heap\":212,\"loop\":4096,\"sendfile\":16777216}}");
  }

  @Test
  void folded_isNoListener() {
    agent.fallback("wrapper", "loop", null, 7, 700);
    agent.callSite(FakeAgent.kind("wrapper", "loop", null), null, 0, 7, 700);
    agent.flush();
    assertThat(view())
        .startsWith("LISTENERS\n  none yet")
        .contains("shop     (others)   (others)      wrapper  loop     ~7  ~700 B")
        .contains("wrapper: 700 B in 7 calls.")
        .contains("(others) are what is beyond the number that an agent tells apart");
  }

  @Test
  void withoutFallbacks_isOneLine() {
    agent.accepted(1);
    agent.io("transmit", "heap", 100);
    agent.flush();
    assertThat(view()).doesNotContain("FALL BACK");
    agent.transfers("sendfile", "socket", 1280, 1 << 20);
    agent.transferSwitch("file", true);
    agent.flush();
    assertThat(view()).containsOnlyOnce("CALL SITES THAT FALL BACK: none, of 1280 transfers\n");
  }

  @Test
  void processesOfOneService_areOneRow() {
    for (String process : List.of("1", "2")) {
      Resource resource =
          new Resource(
              io.socktrace.collector.store.Attributes.of(
                  Map.of("service.name", "shop", "service.instance.id", process)));
      for (String metric : List.of("call_site", "fallback")) {
        Series series =
            new Series(
                resource,
                "io.socktrace",
                new Instrument("socktrace." + metric + ".io", Instrument.Kind.COUNTER, "By", ""),
                io.socktrace.collector.store.Attributes.of(
                    Map.of(
                        "socktrace.io.fallback.reason", "tls",
                        "socktrace.io.path", "loop",
                        "socktrace.io.target.class", TLS)));
        store.addPoints(List.of(new Reading(series, Point.number(1, 1000), false)));
      }
    }
    assertThat(view()).containsOnlyOnce(TLS).contains("-  ~2.0 KiB\n", "tls: 2.0 KiB in - calls");
  }

  /** The agent's words, from what its own tests compare: a new one must get a sentence. */
  @Test
  void everyReasonOfTheAgent_hasItsSentence() throws Exception {
    String start = "metric socktrace.fallback.io / socktrace.io.fallback.reason string = ";
    String reasons =
        Files.readAllLines(AGENT_GOLDEN).stream()
            .filter(line -> line.startsWith(start))
            .map(line -> line.substring(start.length()))
            .findFirst()
            .orElseThrow();
    List<String> all = List.of(reasons.split(" \\| "));
    all.forEach(reason -> agent.fallback(reason, "loop", WRAPPER, 1, 10));
    agent.flush();
    assertThat(all).hasSizeGreaterThan(6);
    for (String reason : all) {
      assertThat(view()).containsPattern("(?m)^  " + reason + ": 10 B in 1 call\\.\n    [A-Z]");
    }
  }

  @Test
  void unknownReason_isShownWithoutAdvice() {
    agent.fallback("moonlight", "loop", WRAPPER, 1, 10);
    agent.callSite(FakeAgent.kind("moonlight", "loop", WRAPPER), SERVE, 41, 1, 10);
    agent.flush();
    assertThat(view()).contains("  moonlight: 10 B in 1 call\n");
    assertThat(JsonView.fallbacks(store.snapshot())).doesNotContain("advice");
  }

  @Test
  void fallbackWithoutCaller_isStillCounted() {
    agent.fallback("stream", "heap", "java.io.BufferedOutputStream", 3, 30);
    agent.flush();
    assertThat(view()).contains("  no call site is known\n", "  stream: 30 B in 3 calls.\n");
  }

  @Test
  void switchWithoutItsSpan_isSaidWithoutCaller() {
    agent.transferSwitch("file", false);
    agent.transferDisabled("pipe", SERVE, 41, 1);
    agent.flush();
    try (FakeAgent other = new FakeAgent("mail", server.port(), 8081)) {
      other.transferDisabled("file", SERVE, 41, 1);
      other.flush();
    }
    assertThat(view())
        .contains(
            "  ! shop (pid 4711): transferTo to files (not to sockets) copies until this JVM ends;"
                + " who made it so is not known\n")
        .doesNotContain("no call site");
  }

  @Test
  void names_areCleanedAndCut() {
    String hostile = "com.example.\u001b[2J\u202e" + "x".repeat(500) + "\u001b[2J\u202eEnd";
    Attributes kind = FakeAgent.kind("wrapper\r\n", "loop\u0007", hostile);
    for (int line = 0; line < 300; line++) {
      agent.callSite(kind, hostile + ".serve", line, line, line);
    }
    agent.fallback("wrapper\r\n", "loop\u0007", hostile, 1, 1);
    agent.transferSwitch("\u001b[31m" + "y".repeat(500), false);
    agent.io("transmit", "\u001b]0;path" + "z".repeat(500), 5);
    Span accept = agent.accept(0, 50, 50_001);
    agent.dispatch(accept, 50, 1);
    agent.connection(accept, 50, 900);
    agent.transfer(accept, 60, 5, "\u001b[1m", 10, kind);
    agent.flush();
    String view = view();
    assertThat(view).doesNotContain("\u001b", "\u202e", "\r", "\u0007");
    assertThat(view).contains("and 290 more sites of ~", "transfer_to 5.0 ms");
    assertThat(view.lines()).allMatch(line -> line.length() < 260);
    String json = JsonView.all(store.snapshot());
    assertThat(json).doesNotContain("\u001b").contains("\"callSitesInAll\":300");
    assertThat(json.split("\"estimatedCalls\"")).hasSize(201);
  }

  /** Nothing here is the agent's: spans of others, times from nowhere, facts of the wrong kind. */
  @Test
  void strangeSpans_neverBreakTheWaterfall() {
    Span accept = agent.accept(0, 50, 50_001);
    agent.dispatch(accept, 50, 1);
    agent.connection(accept, 50, 900);
    strange(accept, "GET /", 0, Long.MAX_VALUE, Attributes.empty());
    strange(accept, "transfer_to", -5, -7, Attributes.empty());
    strange(accept, "", Long.MIN_VALUE, 3, Attributes.empty());
    AttributesBuilder facts = Attributes.builder().put("thread.name", "nobody");
    facts.put("socktrace.io.size", "much").put("code.line.number", "one");
    strange(accept, "transfer_to nowhere", 1, 2, facts.build());
    strange(accept, "worker 7", 70, 80, facts.build());
    agent.flush();
    assertThat(view())
        .contains("ONE CONNECTION: trace", "| -\n", "closed by peer")
        .containsOnlyOnce("first read by thread")
        .doesNotContain("nobody");
  }

  @Test
  void listenerPaths_areShownUnlessAllIsHeap() {
    agent.io("transmit", "heap", 100);
    agent.io("receive", "heap", 100);
    agent.flush();
    assertThat(view()).doesNotContain("out heap");
    agent.io("transmit", "mapped", 2048);
    agent.io("transmit", "loop", 4096);
    agent.flush();
    assertThat(view())
        .contains(
            "  shop 127.0.0.1:8080: out loop 4.0 KiB, mapped 2.0 KiB, heap 100 B; in heap 100 B\n");
  }

  private void strange(Span parent, String name, long start, long end, Attributes facts) {
    agent
        .tracer()
        .spanBuilder(name)
        .setParent(Context.root().with(parent))
        .setStartTimestamp(start, TimeUnit.NANOSECONDS)
        .setAllAttributes(facts)
        .startSpan()
        .end(end, TimeUnit.NANOSECONDS);
  }

  private void sendSample() {
    agent.accepted(10);
    agent.io("receive", "heap", 3_000);
    agent.io("transmit", "heap", 2_120);
    agent.io("transmit", "loop", 133_400_000);
    agent.io("transmit", "sendfile", 40_000_000);
    agent.transfers("sendfile", "socket", 80, 40_000_000);
    agent.transfers("loop", "other", 1_240, 133_400_000);
    agent.fallback("wrapper", "loop", WRAPPER, 1_234, 123_400_000);
    agent.fallback("tls", "loop", TLS, 6, 10_000_000);
    agent.fallback("append", "mapped", "sun.nio.ch.FileChannelImpl", 1, 512);
    Attributes wrapper = FakeAgent.kind("wrapper", "loop", WRAPPER);
    Attributes tls = FakeAgent.kind("tls", "loop", TLS);
    agent.callSite(tls, SERVE, 58, 6, 10_000_000);
    agent.callSite(wrapper, SERVE, 41, 1_200, 120_000_000);
    agent.callSite(wrapper, null, 0, 30, 3_100_000);
    agent.callSite(
        FakeAgent.kind("append", "mapped", "sun.nio.ch.FileChannelImpl"),
        "com.example.log.Journal.append",
        17,
        1,
        512);
    agent.transferSwitch("file", false);
    agent.transferSwitch("pipe", true);
    agent.transferDisabled("file", "com.example.log.Journal.append", 17, 900);
    Span accept = agent.accept(1_000, 412, 50_001);
    agent.dispatch(accept, 1_412, 3);
    agent.transfer(accept, 1_420, 200, "sendfile", 16 << 20, Attributes.empty());
    agent.transfer(
        accept,
        1_700,
        90,
        "loop",
        4096,
        wrapper.toBuilder().put("code.function.name", SERVE).put("code.line.number", 41).build());
    agent.connection(
        accept,
        1_412,
        800,
        Attributes.builder()
            .put("socktrace.connection.transmit.loop.bytes", 4096)
            .put("socktrace.transfer_to.suppressed", 3)
            .build());
    agent.flush();
  }

  private String view() {
    return TerminalView.render(store.snapshot(), ZoneOffset.UTC);
  }

  private String get(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static String golden(String name) throws Exception {
    try (InputStream in = FallbackViewTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
