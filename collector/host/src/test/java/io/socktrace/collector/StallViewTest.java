package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.Store;
import io.socktrace.collector.view.JsonView;
import io.socktrace.collector.view.TerminalView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stalls and pressure, from the exporter's bytes to the view, while they last and afterwards. */
class StallViewTest {
  private static final String ESCAPE = "\u001b[2J\u202e";

  private final AtomicLong laterNanos = new AtomicLong();
  private final Store store =
      new Store(Limits.ofTraces(500, 256 << 20), () -> System.nanoTime() + laterNanos.get());
  private final CollectorServer server = new CollectorServer(store, 0);
  private final List<FakeAgent> agents = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    server.start();
  }

  @AfterEach
  void stop() {
    agents.forEach(FakeAgent::close);
    server.close();
  }

  private FakeAgent agent(String service, int port) {
    FakeAgent agent = new FakeAgent(service, server.port(), port);
    agents.add(agent);
    return agent;
  }

  @Test
  void calm_saysNothingOfIt() {
    FakeAgent agent = agent("shop", 8080);
    agent.listenerGauges(0, 1, 8, 0, 0);
    agent.gauge("socktrace.accept.stall.age", 0);
    agent.flush();

    assertThat(view()).doesNotContain("STALL", " now ", "full", "half-open");
    assertThat(JsonView.stalls(store.snapshot())).isEqualTo("{\"stalls\":[]}\n");
  }

  @Test
  void lastingStall_isShownWithItsCulprit() {
    stuck(agent("shop", 8080), "order-acceptor");

    assertThat(view())
        .containsPattern("shop +4711 +127.0.0.1:8080 +stalled 12.0 s, full +9/8 +9 +3 ")
        .contains("127.0.0.1:8080: 5 drops. Waits are of survivors only")
        .containsPattern(
            "03:04:05.000 +12.0 s, lasts +shop +127.0.0.1:8080 +9/8 +application"
                + " +order-acceptor +com.example.Inventory.reserve:12, BLOCKED")
        .contains(
            "127.0.0.1:8080: waits for com.example.Inventory@1b, held by thread stocktaking\n")
        .contains("the newest:\n    at com.example.Inventory.reserve(Inventory.java:12)\n")
        .contains("holder of the lock:\n    at com.example.Inventory.count(Inventory.java:33)\n");
    assertThat(JsonView.stalls(store.snapshot()))
        .startsWith("{\"stalls\":[{\"service\":\"shop\",\"listener\":\"127.0.0.1:8080\",")
        .contains("\"startMillis\":1767323045000,\"durationSeconds\":12.0,\"lasts\":true,")
        .contains("\"queueLength\":9,\"queueLimit\":8,\"thread\":\"order-acceptor\"")
        .contains("\"function\":\"com.example.Inventory.reserve\",\"line\":12")
        .contains("\"lock\":\"com.example.Inventory@1b\",\"lockOwner\":\"stocktaking\"")
        .doesNotContain("traceId");
    assertThat(JsonView.listeners(store.snapshot())).contains("\"halfOpen\":3");
  }

  @Test
  void lastingStall_isShownWithoutAnEventToo() {
    FakeAgent agent = agent("shop", 8080);
    agent.listenerGauges(9, 9, 8, 0, 0);
    agent.gauge("socktrace.accept.stall.age", 12);
    agent.moveClock(Duration.ofSeconds(12));
    agent.flush();

    assertThat(view())
        .containsPattern("12.0 s, lasts +shop +127.0.0.1:8080 +9/8 +- +- +-\n")
        .doesNotContain("the newest");
  }

  @Test
  void event_ofAnEarlierStallIsNotTaken() {
    FakeAgent agent = agent("shop", 8080);
    agent.event("socktrace.accept.stalled", -60_000, culprit("order-acceptor"));
    agent.listenerGauges(9, 9, 8, 0, 0);
    agent.gauge("socktrace.accept.stall.age", 12);
    agent.moveClock(Duration.ofSeconds(12));
    agent.flush();

    assertThat(view()).contains("12.0 s, lasts").doesNotContain("Inventory");
  }

  @Test
  void endedStall_takesThePlaceOfTheLastingOne() {
    FakeAgent agent = agent("shop", 8080);
    stuck(agent, "order-acceptor");
    agent.ofListener("accept stall", 0, 13_500, culprit("order-acceptor"));
    agent.flush();

    assertThat(view())
        .containsPattern("03:04:05.000 +13.5 s +shop +127.0.0.1:8080 +1/8 +application")
        .doesNotContain("lasts");
    assertThat(JsonView.stalls(store.snapshot()))
        .containsOnlyOnce("\"service\"")
        .contains("\"durationSeconds\":13.5,\"lasts\":false")
        .contains("\"traceId\":\"");
  }

  @Test
  void killedProcess_leavesItsStall() {
    FakeAgent agent = agent("shop", 8080);
    stuck(agent, "order-acceptor");
    agent.event("socktrace.accept.stalled", 13_000, soFar(13));
    pass(Duration.ofSeconds(40));

    assertThat(view())
        .containsPattern(
            "03:04:05.000 +at least 13.0 s +shop +127.0.0.1:8080 +1/8 +application"
                + " +order-acceptor +com.example.Inventory.reserve:12, BLOCKED")
        .containsOnlyOnce(
            "  127.0.0.1:8080: lasted at least so long, then the process was not heard of any more\n")
        .contains("held by thread stocktaking")
        .doesNotContain("lasts");
    pass(Duration.ofMinutes(20)); // its metrics expire, its event does not
    assertThat(view()).doesNotContain("stalled 12.0 s").contains("at least 13.0 s ");
    assertThat(JsonView.stalls(store.snapshot()))
        .containsOnlyOnce("\"listener\"")
        .contains("\"durationSeconds\":13.0,\"lasts\":false,\"unheard\":true,")
        .doesNotContain("traceId");
  }

  @Test
  void killedProcess_leavesNoStallThatHasEnded() {
    FakeAgent ended = agent("ended", 8080);
    stuck(ended, "order-acceptor");
    ended.gauge("socktrace.accept.stall.age", 0); // its span was lost
    ended.moveClock(Duration.ofSeconds(2));
    ended.flush();
    FakeAgent told = agent("told", 8081);
    stuck(told, "order-acceptor");
    told.ofListener("accept stall", 0, 12_500, culprit("order-acceptor"));
    told.flush();
    pass(Duration.ofMinutes(20));

    assertThat(store.snapshot().events()).isEmpty();
    assertThat(view()).contains(" 12.5 s ").doesNotContain("at least", "not heard");
  }

  @Test
  void silentMetrics_areNoDeath() {
    FakeAgent agent = agent("shop", 8080);
    agent.event("socktrace.accept.stalled", 100, soFar(0.1));
    assertThat(view()).doesNotContain("STALLS");
    pass(Duration.ofSeconds(40));
    assertThat(view()).contains("at least 100 ms ");
  }

  @Test
  void lastingStalls_areNeverHidden() {
    for (int port = 1; port <= 14; port++) {
      stuck(agent("shop", port), "order-acceptor");
    }
    FakeAgent ended = agent("late", 8080);
    ended.ofListener("accept stall", 90_000, 100, culprit("t"));
    ended.flush();

    assertThat(view().lines().filter(line -> line.contains("12.0 s, lasts"))).hasSize(14);
    assertThat(view())
        .contains("  and 1 more stall\n")
        .containsOnlyOnce("waits for com.example.Inventory@1b")
        .containsPattern("  127.0.0.1:\\d+, 127.0.0.1:\\d+, 127.0.0.1:\\d+ and 11 more: waits for ")
        .contains("  ! 127.0.0.1:13: 5 drops\n")
        .containsOnlyOnce("Waits are of survivors only");
  }

  @Test
  void neverAccepted_blamesNobody() {
    FakeAgent agent = agent("shop", 8080);
    agent.event(
        "socktrace.accept.stalled",
        100,
        culprit("opener").toBuilder().put("socktrace.accept.stall.never_accepted", true).build());
    agent.listenerGauges(9, 9, 8, 0, 0);
    agent.gauge("socktrace.accept.stall.age", 12);
    agent.moveClock(Duration.ofSeconds(12));
    agent.flush();

    assertThat(view())
        .containsPattern("12.0 s, lasts .* application +- +nobody has called accept yet\n")
        .contains("the thread that opened the newest:\n    at com.example.Inventory.reserve");
    assertThat(JsonView.stalls(store.snapshot()))
        .contains("\"neverAccepted\":true", "\"openedBy\":\"opener\"")
        .doesNotContain("\"thread\"");
  }

  @Test
  void unknownWaits_areCounted() {
    FakeAgent agent = agent("shop", 8080);
    agent.listenerGauges(0, 1, 8, 0, 0);
    agent.waits(0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.008);
    agent
        .meter()
        .counterBuilder("socktrace.accept_queue.wait.unknown")
        .buildWithCallback(r -> r.record(15, agent.listener));
    agent.flush();

    assertThat(view())
        .contains(
            "  127.0.0.1:8080: 15 of 23 waits unknown; the columns tell of the others only\n");
    assertThat(JsonView.listeners(store.snapshot())).contains("\"waitsUnknown\":15,");
  }

  @Test
  void stalls_areShownNewestFirst() {
    FakeAgent agent = agent("shop", 8080);
    for (int i = 0; i < 14; i++) {
      agent.ofListener("accept stall", i * 1_000, 100 + i, culprit("t" + i));
    }
    agent.flush();

    String view = view();
    assertThat(view).contains("  and 4 more stalls\n").doesNotContain(" t3 ");
    assertThat(view.indexOf(" t13 ")).isPositive().isLessThan(view.indexOf(" t12 "));
  }

  @Test
  void hostileText_isEscaped() {
    FakeAgent agent = agent("shop" + ESCAPE, 8080);
    stuck(agent, ESCAPE + "\nLOST\n");
    agent.ofListener("accept stall", 20_000, 100, culprit(ESCAPE + "\nLOST\n"));
    agent.ofListener(
        "listen", 0, 1, Attributes.builder().put(reasonKey(), "full" + ESCAPE + "\n").build());
    agent.flush();

    assertThat(view())
        .contains("?[2J?")
        .doesNotContain("\u001b", "\u202e")
        .containsOnlyOnce("\nLOST\n");
    assertThat(JsonView.stalls(store.snapshot())).matches("[\\x20-\\x7e\n]*");
  }

  @Test
  void limits_areExplainedOnce() {
    FakeAgent agent = agent("shop", 8080);
    String reason = "127.0.0.1:8080 holds at most 8 waiting connections, not the 100 asked for";
    for (int again = 0; again < 2; again++) {
      agent.ofListener("listen", again, 1, Attributes.builder().put(reasonKey(), reason).build());
    }
    // Two listeners of one port, which had that to itself when the first was opened.
    for (long index = 0; index < 2; index++) {
      Attributes shared = agent.listener.toBuilder().put("socktrace.listener.index", index).build();
      agent.meter().gaugeBuilder("socktrace.accept_queue.usage").build().set(0, shared);
    }
    agent.flush();

    assertThat(view()).containsOnlyOnce("\n  " + reason + "\n");
    assertThat(JsonView.listeners(store.snapshot())).contains("\"limitReason\":\"" + reason);
  }

  @Test
  void closedListeners_comeLastAndAreFolded() {
    for (int port = 1; port <= 30; port++) {
      agent("transient", port).accepted(2);
    }
    agents.forEach(FakeAgent::flush);
    FakeAgent open = agent("open", 8080);
    open.listenerGauges(0, 1, 8, 0, 0);
    open.flush();
    FakeAgent dropped = agent("dropped", 8081);
    dropped
        .meter()
        .counterBuilder("socktrace.listener.drops")
        .buildWithCallback(r -> r.record(4, dropped.listener));
    dropped.flush();

    List<String> lines = view().lines().toList();
    assertThat(lines.get(2)).startsWith("  open ");
    assertThat(lines.get(3)).startsWith("  dropped ");
    assertThat(lines.subList(4, 14)).allMatch(line -> line.startsWith("  transient "));
    assertThat(lines.get(14))
        .isEqualTo("  and 20 more closed listeners without drops: accepted 40, in 0 B, out 0 B");
  }

  @Test
  void otherEvents_areCountedAndNotKept() {
    FakeAgent agent = agent("shop", 8080);
    for (int i = 0; i < 300; i++) {
      agent.event("socktrace.accept.stalled", i, Attributes.empty());
    }
    agent.event("socktrace.listener.opened", 0, Attributes.empty());
    agent.event("com.example.stalled", 0, Attributes.empty());

    assertThat(store.snapshot().logRecords()).isEqualTo(302);
    assertThat(store.snapshot().events())
        .hasSize(256)
        .allMatch(event -> event.name().equals("socktrace.accept.stalled"))
        .first()
        .matches(event -> event.timeNanos() == FakeAgent.EPOCH_NANOS + 44_000_000L);
  }

  @Test
  void sample_hasNoNameThatTheAgentHasNot() throws Exception {
    String golden =
        Files.readString(Path.of("../../agent/core/src/test/resources/telemetry.golden"));
    assertThat(golden)
        .contains("\nevent socktrace.accept.stalled : warn\n")
        .contains("\nmetric socktrace.accept.stall.age ", "\nmetric socktrace.syn_queue.usage ")
        .contains("\nspan listen {server.address}:{server.port} / " + reasonKey() + " string\n");
    culprit("acceptor")
        .forEach(
            (name, value) ->
                assertThat(golden)
                    .contains(
                        "\nspan accept stall {server.address}:{server.port} / " + name + " "));
  }

  /** Twelve seconds into a stall, with nine of eight waiting and three handshakes half done. */
  private static void stuck(FakeAgent agent, String thread) {
    Attributes soFar =
        culprit(thread).toBuilder().put("socktrace.accept.stall.duration", 0.1).build();
    agent.event("socktrace.accept.stalled", 100, soFar);
    agent.listenerGauges(9, 9, 8, 0, 5);
    agent.gauge("socktrace.accept.stall.age", 12);
    agent.gauge("socktrace.syn_queue.usage", 3);
    agent.moveClock(Duration.ofSeconds(12));
    agent.flush();
  }

  private static Attributes culprit(String thread) {
    AttributesBuilder facts = Attributes.builder();
    facts.put("thread.name", thread);
    facts.put("code.function.name", "com.example.Inventory.reserve");
    facts.put("code.line.number", 12);
    facts.put("code.stacktrace", "\tat com.example.Inventory.reserve(Inventory.java:12)\n");
    facts.put("socktrace.accept_queue.length", 1);
    facts.put("socktrace.accept_queue.limit", 8);
    String stall = "socktrace.accept.stall.";
    facts.put(stall + "cause", "application");
    facts.put(stall + "thread.state", "BLOCKED");
    facts.put(stall + "lock.name", "com.example.Inventory@1b");
    facts.put(stall + "lock.owner.name", "stocktaking");
    facts.put(
        stall + "lock.owner.stacktrace", "\tat com.example.Inventory.count(Inventory.java:33)\n");
    return facts.build();
  }

  /** Told again, with how long it has lasted by then. */
  private static Attributes soFar(double seconds) {
    return culprit("order-acceptor").toBuilder()
        .put("socktrace.accept.stall.duration", seconds)
        .build();
  }

  private void pass(Duration time) {
    laterNanos.addAndGet(time.toNanos());
  }

  private static AttributeKey<String> reasonKey() {
    return AttributeKey.stringKey("socktrace.accept_queue.limit.reason");
  }

  private String view() {
    return TerminalView.render(store.snapshot(), ZoneOffset.UTC);
  }
}
