package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.socktrace.collector.forward.Outlet;
import io.socktrace.collector.http.Access;
import io.socktrace.collector.page.Browser;
import io.socktrace.collector.sockets.HostWatch;
import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Instrument;
import io.socktrace.collector.store.Instrument.Kind;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.Point;
import io.socktrace.collector.store.Reading;
import io.socktrace.collector.store.Resource;
import io.socktrace.collector.store.Series;
import io.socktrace.collector.store.Store;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.json.Json;

/** The page in a real Chromium: that it shows what the API says, is alive, and cannot be hurt. */
class PageIT {
  private static final Map<String, Object> LISTENER =
      Map.of("server.address", "127.0.0.1", "server.port", 8080, "network.transport", "tcp");

  private static Browser browser;

  private Store store = new Store(Limits.ofTraces(20_000, 512 << 20), System::nanoTime);
  private CollectorServer server = new CollectorServer(store, 0);

  @BeforeAll
  static void startBrowser() {
    browser = new Browser();
  }

  @AfterAll
  static void stopBrowser() {
    browser.close();
  }

  @BeforeEach
  void start() throws Exception {
    server.start();
  }

  @AfterEach
  void stop() {
    browser.open("about:blank");
    browser.scheme("");
    browser.size(1280, 1400);
    browser.log();
    server.close();
  }

  @Test
  void page_showsTheNumbersOfTheApi() {
    try (FakeAgent busy = new FakeAgent("files", server.port(), 8080);
        FakeAgent calm = new FakeAgent("shop", server.port(), 9090)) {
      sendSample(busy);
      calm.listenerGauges(0, 2, 128, 1, 0);
      calm.accepted(3);
      calm.flush();
      open();
      browser.await("both listeners", () -> browser.count("#listeners tbody") == 2);
      for (Map<?, ?> listener : list("/api/listeners", "listeners")) {
        List<String> cells = cellsOf("127.0.0.1:" + listener.get("port"));
        assertThat(cells.get(0)).contains(listener.get("service") + ", pid " + listener.get("pid"));
        assertThat(cells.get(2))
            .isEqualTo(listener.get("queueLength") + "/" + listener.get("queueLimit"));
        assertThat(cells.get(3)).isEqualTo("" + listener.get("queuePeak"));
        assertThat(cells.get(7)).isEqualTo("" + listener.get("drops"));
        assertThat(cells.get(8)).isEqualTo("" + listener.get("accepted"));
        assertThat(cells.get(10)).isEqualTo("" + listener.get("active"));
      }
      assertThat(cellsOf("127.0.0.1:8080").subList(4, 7))
          .containsExactly("<5 ms", "~410 ms", "412 ms");
      List<Map<?, ?>> connections = list("/api/connections", "connections");
      assertThat(connections).hasSize(2);
      for (int i = 0; i < connections.size(); i++) {
        Map<?, ?> connection = connections.get(i);
        List<String> cells = browser.texts("#connections tbody tr:nth-child(" + (i + 1) + ") > *");
        assertThat(cells)
            .contains(
                "" + connection.get("listener"),
                "" + connection.get("peer"),
                "" + connection.get("fd"),
                "" + connection.get("inode"));
        double millis = ((Number) connection.get("waitSeconds")).doubleValue() * 1e3;
        assertThat(cells.get(0)).isEqualTo(millis > 400 ? "412 ms [408..416]" : "<6 ms");
      }
      assertThat(browser.text("#lost")).contains("received 4 = kept 4");
      assertThat(browser.texts("#services tbody tr th")).containsExactlyInAnyOrder("files", "shop");
      assertThat(browser.text("#survivors")).contains("Waits are of survivors only");
      browser.assertClean(url());
    }
  }

  @Test
  void page_updatesWithoutBeingLoadedAgain() {
    try (FakeAgent agent = new FakeAgent("files", server.port(), 8080)) {
      open();
      browser.awaitText("#headline-text", "No listener yet");
      browser.script("window.loadedOnce = true");
      agent.accepted(3);
      agent.flush();
      browser.awaitText("#listeners", "8080");
      agent.moveClock(Duration.ofSeconds(5));
      agent.accepted(4);
      agent.accept(0, 50, 5000);
      agent.flush();
      browser.await("7 accepted", () -> cellsOf("127.0.0.1:8080").get(8).equals("7"));
      browser.awaitText("#connections", "127.0.0.1:5000");
      assertThat(browser.script("return window.loadedOnce")).isEqualTo(true);
      browser.assertClean(url());
    }
  }

  @Test
  void page_marksStallsAndDrops() {
    SentSpans agent = new SentSpans("files", server.port());
    double limit = 16;
    agent.gauges(gauges(0, 0, limit, 0, 0), LISTENER);
    open();
    browser.awaitText("#headline-text", "No listener under pressure, of 1");
    assertThat(troublePixels()).isZero();
    agent.gauges(gauges(17, 17, limit, 7, 1.5), LISTENER);
    browser.awaitText("#headline-text", "1 of 1 listener under pressure");
    assertThat(browser.text("#headline-details"))
        .contains(
            "127.0.0.1:8080 files", "7 drops in the last minute", "its queue is full: 17 of 16")
        .contains("nothing accepted for 1.50 s while connections wait");
    browser.await("red in the picture", () -> troublePixels() > 20);
    assertThat(browser.find("#listeners canvas").getDomAttribute("aria-label"))
        .contains("now 17, highest 17, limit 16, 7 drops, with stalls");
    Map<String, Object> facts = new TreeMap<>(LISTENER);
    facts.put("code.function.name", "com.example.Guilty.method");
    facts.put("code.line.number", 12);
    facts.put(
        "code.stacktrace", "com.example.Guilty.method(Guilty.java:12)\n\tat java.lang.Thread.run");
    facts.put("thread.name", "acceptor-0");
    facts.put(
        "socktrace.accept.stall.lock.owner.stacktrace", "com.example.Owner.hold(Owner.java:3)");
    facts.put("socktrace.accept.stall.cause", "application");
    facts.put("socktrace.accept.stall.lock.owner.name", "worker-3");
    long now = SentSpans.nowMillis();
    agent.stall(1, now - 2_000, now - 500, facts);
    agent.gauges(gauges(0, 17, limit, 7, 0), LISTENER);
    browser.awaitText("#stalls", "1.50 s on 127.0.0.1:8080");
    assertThat(browser.text("#stalls"))
        .contains(
            "busy in com.example.Guilty.method:12", "cause: application", "thread acceptor-0");
    browser.awaitText(
        "#headline-details",
        "nothing was accepted for 1.50 s, busy in com.example.Guilty.method:12");
    browser.find("#stalls summary").sendKeys(Keys.ENTER);
    browser.awaitText("#stalls pre", "com.example.Guilty.method(Guilty.java:12)\nat java.lang");
    browser.awaitText("#stalls pre", "the lock's owner:\ncom.example.Owner.hold(Owner.java:3)");
    browser.awaitText("#stalls", "lock owner name: worker-3");
    browser.assertClean(url());
  }

  @Test
  void lastingStall_isShownFirstWithItsCulprit() {
    try (FakeAgent agent = new FakeAgent("files", server.port(), 8080)) {
      agent.ofListener("accept stall", -9_000, 500, io.opentelemetry.api.common.Attributes.empty());
      agent.event(
          "socktrace.accept.stalled",
          100,
          io.opentelemetry.api.common.Attributes.builder()
              .put("code.function.name", "com.example.Guilty.method")
              .put("thread.name", "acceptor-0")
              .put("socktrace.accept.stall.lock.name", "com.example.Lock@1b")
              .put("socktrace.accept.stall.lock.owner.name", "worker-3")
              .build());
      agent.listenerGauges(9, 9, 8, 0, 0);
      agent.gauge("socktrace.accept.stall.age", 12);
      agent.moveClock(Duration.ofSeconds(12));
      agent.flush();
      open();
      browser.awaitText("#stalls li:first-child", "12.0 s, lasts on 127.0.0.1:8080");
      assertThat(browser.text("#stalls li:first-child"))
          .contains("busy in com.example.Guilty.method", "thread acceptor-0")
          .contains("waits for com.example.Lock@1b, held by thread worker-3");
      assertThat(browser.text("#stalls-count")).isEqualTo("2");
      browser.find("#stalls summary").sendKeys(Keys.ENTER);
      agent.gauge("socktrace.accept.stall.age", 22);
      agent.moveClock(Duration.ofSeconds(10));
      agent.flush();
      browser.awaitText("#stalls li:first-child", "22.0 s, lasts");
      assertThat(browser.count("#stalls li:first-child details[open]")).isEqualTo(1);
      browser.assertClean(url());
    }
  }

  @Test
  void firstReport_isBeforeAndNotNow() {
    try (FakeAgent agent = new FakeAgent("files", server.port(), 8080)) {
      agent.listenerGauges(0, 1, 16, 0, 0);
      agent.waits(0.002, 0.004, 0.412);
      agent
          .meter()
          .counterBuilder("socktrace.accept_queue.wait.unknown")
          .buildWithCallback(r -> r.record(5, agent.listener));
      agent.flush();
      open();
      browser.awaitText("#listeners", "5 of 8 waits unknown");
      String clock = browser.text("#clock");
      browser.await("an update", () -> !browser.text("#clock").equals(clock));
      assertThat(heatPixels()).isZero();
      agent.moveClock(Duration.ofSeconds(10));
      agent.waits(0.003);
      agent.flush();
      browser.await("the new wait's heat", () -> heatPixels() > 0);
      browser.assertClean(url());
    }
  }

  /** At x 100 and more of 600 pixels in two minutes: two that are near, one at the edge. */
  @Test
  void dropLabels_doNotCoverEachOther() {
    open();
    browser.awaitText("#link", "live");
    browser.script("import('/chart.js').then((chart) => { window.chart = chart; })");
    browser.await("chart.js", () -> Boolean.TRUE.equals(browser.script("return !!window.chart")));
    Object labels =
        browser.script(
            """
            const canvas = document.createElement('canvas');
            canvas.style.width = '600px';
            canvas.style.height = '100px';
            document.body.append(canvas);
            const said = [];
            const write = CanvasRenderingContext2D.prototype.fillText;
            CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
              if (y === 0) {
                const width = this.measureText(text).width;
                const shift = this.textAlign === 'right' ? width : 0;
                said.push({ text, from: x - shift, to: x - shift + width });
              }
              write.call(this, text, x, y);
            };
            const sample = (at, first, drops) => [at, 0, 0, 16, first, drops, 0, []];
            const now = 1_000_000_000;
            window.chart.drawQueue(canvas, [
              sample(now - 118_000, 1, 123456789), sample(now - 110_000, 0, 7),
              sample(now - 60_000, 0, 123456), sample(now - 52_000, 0, 123456),
              sample(now - 1_000, 0, 1234567),
            ], [], { now, span: 120_000 });
            CanvasRenderingContext2D.prototype.fillText = write;
            canvas.remove();
            said.sort((a, b) => a.from - b.from);
            const bad = said.filter((s, i) => i > 0 && s.from < said[i - 1].to);
            return said.map((s) => s.text).join(' ') + (bad.length ? ' OVERLAP' : '');
            """);
    assertThat(labels).isEqualTo("7 246912 1234567");
  }

  @Test
  void connection_opensAndClosesByKeyboard() {
    try (FakeAgent agent = new FakeAgent("files", server.port(), 8080)) {
      sendSample(agent);
      open();
      browser.awaitText("#connections", "412 ms");
      browser.press(Keys.TAB);
      for (int i = 0; i < 20 && !isFocused("button.open"); i++) {
        browser.press(Keys.TAB);
      }
      assertThat(isFocused("button.open")).isTrue();
      assertThat(browser.script("return getComputedStyle(document.activeElement).outlineStyle"))
          .isEqualTo("solid");
      browser.press(Keys.ENTER);
      browser.awaitText("#connection", "closed by peer");
      assertThat(browser.text("#connection-title"))
          .isEqualTo("127.0.0.1:50001 \u2192 127.0.0.1:8080");
      assertThat(browser.text("#connection"))
          .contains("412 ms [408..416]", "fd\n17", "inode\n123456", "sendfile", "16.0 MiB");
      assertThat(browser.texts("#connection .spans tbody th"))
          .containsExactly("accept", "dispatch", "connection");
      // 412 ms waited of 1212 in all.
      assertThat(width(".lane .waiting") / width(".spans .lane")).isBetween(0.33, 0.35);
      assertThat(browser.count("#connection a")).isZero();
      browser.press(Keys.ESCAPE);
      browser.await("closed", () -> browser.count("dialog[open]") == 0);
      assertThat(isFocused("button.open")).isTrue();
      browser.assertClean(url());
    }
  }

  @Test
  void focus_survivesUpdates() {
    try (FakeAgent agent = new FakeAgent("files", server.port(), 8080)) {
      agent.accept(1_000, 100, 50_001);
      agent.flush();
      open();
      browser.awaitText("#connections", "50001");
      browser.script("document.querySelector('button.open').focus()");
      agent.accept(2_000, 500, 50_002); // now the first row
      agent.flush();
      browser.awaitText("#connections tbody tr", "50002");
      assertThat("" + browser.script("return document.activeElement.ariaLabel")).contains("50001");
    }
  }

  @Test
  void tenThousandConnections_leaveThePageAnswering() {
    SentSpans agent = new SentSpans("files", server.port());
    for (int i = 0; i < 300; i++) {
      Map<String, Object> listener = new TreeMap<>(LISTENER);
      listener.put("server.port", 10_000 + i);
      agent.gauges(gauges(i % 7, i % 9, 128, 0, 0), listener);
    }
    agent.connections(10_000, Map.of());
    open();
    browser.awaitText("#connections-count", "12 of 10000");
    browser.awaitText("#connections tbody tr", "10000 ms");
    browser.awaitText("#listeners-count", "12 of 300");
    browser.find("#connections-more").sendKeys(Keys.ENTER);
    browser.await("50 rows", () -> browser.count("#connections tbody tr") == 50);
    browser.find("#listeners-more").sendKeys(Keys.ENTER);
    browser.await("200 listeners", () -> browser.count("#listeners tbody") == 200);
    agent.connections(10_001, Map.of());
    browser.awaitText("#connections-count", "50 of 10001");
    browser.find("#connections tbody tr:nth-child(40) button").sendKeys(Keys.ENTER);
    browser.awaitText("#connection", "inode");
    browser.press(Keys.ESCAPE);
    assertThat(browser.count("*")).isLessThan(200 * 40 + 50 * 14 + 1_000);
    browser.assertClean(url());
  }

  @Test
  void hostileNames_areTextAndNothingElse() {
    String name = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>\u202e{{7*7}}";
    String shown = name.replace('\u202e', '?');
    SentSpans agent = new SentSpans(name, server.port());
    Map<String, Object> hostile = new TreeMap<>();
    hostile.put("server.address", name);
    hostile.put("network.peer.address", "javascript:alert(3)");
    hostile.put("thread.name", name);
    hostile.put("socktrace.close.reason", name);
    hostile.put("socktrace.connection.transmit." + name + ".bytes", 5);
    hostile.put("code.function.name", name);
    hostile.put("code.stacktrace", name + "\n" + name);
    hostile.put("socktrace.accept.stall.cause", name);
    hostile.put("socktrace.accept.stall." + name, name);
    hostile.put("socktrace.io.fallback.reason", name);
    hostile.put("socktrace.io.target.class", name);
    hostile.put("socktrace.io.path", name);
    agent.connections(3, hostile);
    Map<String, Object> twin = new TreeMap<>(hostile);
    twin.put("network.type", "ipv6"); // another listener, of the same name
    agent.gauges(Map.of("socktrace.accept_queue.usage", 4.0), twin);
    agent.stall(77, SentSpans.nowMillis() - 900, SentSpans.nowMillis(), hostile);
    agent.gauges(
        Map.of(
            "socktrace.accept_queue.usage", 3.0,
            "socktrace.call_site.io", 9.0,
            "socktrace.fallback.io", 9.0,
            "socktrace.event.dropped", 2.0),
        hostile);
    open();
    browser.awaitText("#listeners", shown);
    browser.awaitText("#stalls", shown);
    browser.awaitText("#sites", shown);
    browser.awaitText("#services", shown);
    String clock = browser.text("#clock");
    browser.await("an update", () -> !browser.text("#clock").equals(clock));
    assertThat(browser.count("#listeners tbody")).isEqualTo(2);
    browser.find("#stalls summary").sendKeys(Keys.ENTER);
    browser.find("button.open").sendKeys(Keys.ENTER);
    browser.awaitText("#connection .spans", shown);
    assertThat(browser.count("img, iframe, object, embed, svg, style, base, form")).isZero();
    assertThat(browser.count("script")).isEqualTo(1);
    assertThat(browser.count("a[href]")).isZero();
    assertThat(browser.count("[onerror], [onclick], [onload], [style*=url]")).isZero();
    browser.assertClean(url());
  }

  /** The policy is really in force: without it the test above would prove less. */
  @Test
  void policy_refusesMarkupAndInlineScript() {
    open();
    browser.awaitText("#link", "live");
    assertThat(
            browser.script(
                "try { document.body.innerHTML = '<p>x</p>'; return 'set'; }"
                    + " catch (e) { return e.name; }"))
        .isEqualTo("TypeError");
    assertThat(
            browser.script(
                "const d = document.createElement('div');"
                    + " try { d.setAttribute('onclick', 'window.ran = 1'); return 'set'; }"
                    + " catch (e) { return e.name; }"))
        .isEqualTo("TypeError");
    assertThat(
            browser.script(
                "const s = document.createElement('script');"
                    + " try { s.src = 'data:text/javascript,1'; return 'set'; }"
                    + " catch (e) { return e.name; }"))
        .isEqualTo("TypeError");
    browser.log();
    browser.script("new Image().src = 'http://127.0.0.1:9/elsewhere.png'");
    browser.await(
        "the refusal of another host",
        () -> browser.log().stream().anyMatch(line -> line.contains("Content Security Policy")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void text_contrastsWithItsGround(String scheme) {
    sendEverything();
    browser.scheme(scheme);
    open();
    browser.awaitText("#headline-text", "1 of 1 listener under pressure");
    browser.awaitText("#stalls", "busy in");
    Object ground =
        browser.script("return getComputedStyle(document.documentElement).backgroundColor");
    assertThat(ground).isEqualTo(scheme.equals("dark") ? "rgb(20, 23, 27)" : "rgb(255, 255, 255)");
    assertThat((List<?>) browser.script(CONTRAST, 4.5)).isEmpty();
    browser.find("button.open").sendKeys(Keys.ENTER);
    browser.awaitText("#connection .spans", "accept");
    assertThat((List<?>) browser.script(CONTRAST, 4.5)).isEmpty();
  }

  @Test
  void narrowWindow_needsNoSidewaysScrolling() {
    sendEverything();
    browser.size(400, 900);
    open();
    browser.awaitText("#stalls", "busy in");
    assertThat(((Number) browser.script("return document.documentElement.scrollWidth")).intValue())
        .isLessThanOrEqualTo(400);
    assertThat(
            browser.script(
                "const cell = document.querySelector('#listeners td[data-label=drops]');"
                    + "return getComputedStyle(cell, '::before').content + cell.textContent"))
        .isEqualTo("\"drops\"7");
    browser.find("button.open").sendKeys(Keys.ENTER);
    browser.awaitText("#connection .spans", "accept");
    assertThat(width("dialog")).isLessThanOrEqualTo(400);
  }

  @Test
  void collectorRestart_isSaidAndSurvived() throws Exception {
    int port = server.port();
    new SentSpans("before", port).gauges(gauges(0, 0, 16, 0, 0), LISTENER);
    open();
    browser.awaitText("#listeners", "before");
    server.close();
    browser.awaitText("#link", "does not answer since");
    assertThat(browser.text("#listeners")).contains("before");
    store = new Store(Limits.ofTraces(500, 256 << 20), System::nanoTime);
    server = new CollectorServer(store, port);
    server.start();
    browser.awaitText("#link", "live");
    new SentSpans("after", port).gauges(gauges(0, 0, 16, 0, 0), LISTENER);
    browser.awaitText("#listeners", "after");
    assertThat(browser.text("#listeners")).doesNotContain("before");
    assertThat(browser.log())
        .allMatch(
            line ->
                line.contains("503 (Service Unavailable)") // while it ends
                    || line.contains("ERR_CONNECTION_REFUSED")
                    || line.contains("ERR_EMPTY_RESPONSE")
                    || line.contains("ERR_CONNECTION_RESET"));
  }

  /** Two clients that nobody accepts, a third listener without any; then they are accepted. */
  @Test
  void othersOfTheHost_areShownAndUpdated() throws Exception {
    server.close();
    server =
        new CollectorServer(
            store, ListenAt.loopback(0), Outlet.NONE, null, new HostWatch(Path.of("/proc")));
    server.start();
    try (ServerSocket busy = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        clients.add(new Socket(busy.getInetAddress(), busy.getLocalPort()));
      }
      String address = "127.0.0.1:" + busy.getLocalPort();
      open();
      browser.script("window.loadedOnce = true");
      // The most that wait on this machine, so it is among the few that are shown at first.
      browser.await("its queue", () -> otherOf(address).contains("60/64"));
      assertThat(otherOf(address)).contains("pid " + ProcessHandle.current().pid());
      for (Map<?, ?> row : list("/api/host", "listeners")) {
        if (address.equals(row.get("local"))) {
          assertThat(row.get("queueLength")).hasToString("60");
          assertThat(row.get("queueLimit")).hasToString("64");
          assertThat(row.get("agentReports")).isEqualTo(false);
        }
      }
      busy.accept().close();
      browser.await("one fewer", () -> otherOf(address).contains("59/64"));
      reportedByAnAgent(busy.getLocalPort());
      browser.await("it is the agent's", () -> otherOf(address).isEmpty());
      browser.awaitText("#listeners", address);
      assertThat(browser.script("return window.loadedOnce")).isEqualTo(true);
      browser.assertClean(url());
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  private void reportedByAnAgent(int port) {
    Map<String, Object> process =
        Map.of("service.name", "own", "process.pid", ProcessHandle.current().pid());
    Map<String, Object> listener =
        Map.of("server.address", "127.0.0.1", "server.port", port, "network.transport", "tcp");
    Series series =
        new Series(
            new Resource(Attributes.of(process)),
            "io.socktrace",
            new Instrument("socktrace.accept_queue.usage", Kind.UP_DOWN_COUNTER, "", ""),
            Attributes.of(listener));
    store.addPoints(List.of(new Reading(series, Point.number(1, 59), false)));
  }

  private static String otherOf(String address) {
    return browser.texts("#others tbody tr").stream()
        .filter(row -> row.contains(address))
        .findFirst()
        .orElse("");
  }

  @Test
  void othersOfTheHost_areNotShownWithoutTheHost() throws Exception {
    open();
    browser.awaitText("#headline-text", "No listener yet");
    assertThat(browser.find("#others-section").isDisplayed()).isFalse();
    assertThat(get("/api/host", "*/*").statusCode()).isEqualTo(404);
  }

  /** The browser asks for name and password; here they stand in the address once. */
  @Test
  void token_isTheBrowsersPassword() throws Exception {
    server.close();
    String token = "correct-horse-battery-staple";
    server =
        new CollectorServer(
            store,
            new ListenAt("127.0.0.1", 0, null, new Access(token, Set.of())),
            Outlet.NONE,
            null,
            null);
    server.start();
    browser.open("http://any:" + token + "@127.0.0.1:" + server.port() + "/icon.svg");
    open();
    browser.awaitText("#link", "live");
    browser.awaitText("#headline-text", "No listener yet");
    // A picture that is opened alone has no page that names its icon.
    assertThat(browser.log()).allMatch(line -> line.contains("/favicon.ico"));
  }

  @Test
  void jaeger_isLinkedWhereItIsNamed() throws Exception {
    server.close();
    server = new CollectorServer(store, 0, URI.create("http://localhost:16686/"));
    server.start();
    new SentSpans("files", server.port()).connections(1, Map.of());
    open();
    browser.awaitText("#connections", "1 ms");
    browser.find("button.open").sendKeys(Keys.ENTER);
    browser.awaitText("#connection", "Open in Jaeger");
    String id = "" + list("/api/connections", "connections").get(0).get("traceId");
    assertThat(browser.find("#connection a").getDomAttribute("href"))
        .isEqualTo("http://localhost:16686/trace/" + id);
    browser.open(url() + "/#trace=" + id);
    browser.script("location.reload()");
    browser.awaitText("#connection", "Open in Jaeger");
  }

  /** Every text whose colour is too near to its ground, with its ratio (WCAG 2.2, 1.4.3). */
  private static final String CONTRAST =
      """
      const least = arguments[0];
      const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
      const luminance = ([r, g, b]) => [r, g, b]
        .map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
      const ground = (element) => {
        for (let e = element; e; e = e.parentElement) {
          const colour = parse(getComputedStyle(e).backgroundColor);
          if (colour.length === 3 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
      };
      const bad = [];
      let looked = 0;
      for (const element of document.querySelectorAll('body *')) {
        const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
        if (!own || !element.checkVisibility()) continue;
        looked++;
        const pair = [parse(getComputedStyle(element).color), ground(element)].map(luminance);
        const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
        if (ratio < least) bad.push(`${element.tagName} ${element.textContent}: ${ratio}`);
      }
      return looked < 40 ? ['only ' + looked + ' texts'] : bad;
      """;

  private void sendEverything() {
    SentSpans agent = new SentSpans("files", server.port());
    agent.gauges(gauges(0, 1, 16, 0, 0), LISTENER);
    open();
    browser.awaitText("#listeners", "8080");
    agent.connections(20, Map.of());
    Map<String, Object> stall = new TreeMap<>(LISTENER);
    stall.put("code.function.name", "com.example.Guilty.method");
    agent.stall(77, SentSpans.nowMillis() - 900, SentSpans.nowMillis(), stall);
    agent.gauges(gauges(17, 17, 16, 7, 0.5), LISTENER);
    agent.gauges(
        Map.of("socktrace.call_site.io", 9e6, "socktrace.fallback.io", 9e6),
        Map.of(
            "socktrace.io.fallback.reason", "wrapper",
            "socktrace.io.path", "loop",
            "socktrace.io.target.class", "com.example.Wrapper",
            "code.function.name", "com.example.Download.serve"));
  }

  private static Map<String, Double> gauges(
      double length, double peak, double limit, double drops, double stallSeconds) {
    return Map.of(
        "socktrace.accept_queue.usage", length,
        "socktrace.accept_queue.peak", peak,
        "socktrace.accept_queue.limit", limit,
        "socktrace.listener.drops", drops,
        "socktrace.accept.stall.age", stallSeconds);
  }

  private static void sendSample(FakeAgent agent) {
    agent.listenerGauges(3, 17, 16, 5, 7);
    agent.waits(0.002, 0.004, 0.412, 0.412);
    agent.accepted(110);
    Span slow = agent.accept(1_000, 412, 50_001);
    agent.accept(2_000, 2, 50_002);
    agent.dispatch(slow, 1_412, 3);
    agent.connection(slow, 1_412, 800);
    agent.flush();
  }

  private String url() {
    return "http://127.0.0.1:" + server.port();
  }

  private void open() {
    browser.open(url() + "/");
  }

  private List<String> cellsOf(String listener) {
    return browser.texts("#listeners tr.numbers").stream()
        .filter(text -> text.contains(listener))
        .findFirst()
        .map(text -> rowOf(listener))
        .orElseThrow(() -> new AssertionError("no row for " + listener));
  }

  @SuppressWarnings("unchecked")
  private static List<String> rowOf(String listener) {
    return (List<String>)
        browser.script(
            "const row = [...document.querySelectorAll('#listeners tr.numbers')]"
                + ".find(r => r.textContent.includes(arguments[0]));"
                + "return [...row.cells].map(c => c.textContent);",
            listener);
  }

  private static boolean isFocused(String selector) {
    return Boolean.TRUE.equals(
        browser.script("return document.activeElement.matches(arguments[0])", selector));
  }

  private static double width(String selector) {
    return ((Number)
            browser.script(
                "return document.querySelector(arguments[0]).getBoundingClientRect().width",
                selector))
        .doubleValue();
  }

  /** Pixels of the first queue picture in the very colour of trouble. */
  private static int troublePixels() {
    return pixels(0, "--trouble");
  }

  /** Of the first picture of waits: its hottest cell has the very colour. */
  private static int heatPixels() {
    return pixels(1, "--accent");
  }

  private static int pixels(int picture, String colour) {
    return ((Number)
            browser.script(
                """
                const canvas = document.querySelectorAll('#listeners canvas')[arguments[0]];
                const style = getComputedStyle(document.documentElement);
                const hex = style.getPropertyValue(arguments[1]).trim();
                const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
                const copy = document.createElement('canvas');
                copy.width = canvas.width;
                copy.height = canvas.height;
                const context = copy.getContext('2d', { willReadFrequently: true });
                context.drawImage(canvas, 0, 0);
                const data = context.getImageData(0, 0, copy.width, copy.height).data;
                let count = 0;
                for (let i = 0; i < data.length; i += 4) {
                  if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255) count++;
                }
                return count;
                """,
                picture,
                colour))
        .intValue();
  }

  private HttpResponse<String> get(String path, String accept) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(url() + path)).header("Accept", accept).build(),
              HttpResponse.BodyHandlers.ofString());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("unchecked")
  private List<Map<?, ?>> list(String path, String name) {
    Map<String, Object> answer = new Json().toType(get(path, "*/*").body(), Json.MAP_TYPE);
    return (List<Map<?, ?>>) answer.get(name);
  }
}
