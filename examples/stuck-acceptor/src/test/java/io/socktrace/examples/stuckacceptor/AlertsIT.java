package io.socktrace.examples.stuckacceptor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@code examples/alerts}, and asks those who know beside it: {@code ss} for the queue and the
 * drops, {@code jstack} for the culprit, Alertmanager itself for the alerts.
 */
class AlertsIT {
  private static final String STALLED = "SocktraceAcceptStalled";
  private static final String DROPS = "SocktraceListenerDrops";
  private static final String GUILTY = Inventory.class.getName() + ".reserve";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path directory;

  private record Queue(int length, int limit, long drops) {}

  @EachJdk
  void alerts_fireWhileTheAcceptorIsStuckAndEndAfterwards(Jdk jdk) throws Exception {
    try (AlertsRun run = new AlertsRun(jdk, directory)) {
      Matcher ready = run.await("server on 127\\.0\\.0\\.1:(\\d+) \\(pid (\\d+)\\)");
      String port = ready.group(1);
      long pid = Long.parseLong(ready.group(2));

      run.await("Enter lets the acceptor go");
      Queue stuck = queue(port);
      assertThat(stuck.length()).isEqualTo(9);
      assertThat(stuck.limit()).isEqualTo(8);
      assertThat(stuck.drops()).isPositive();
      assertAlerts(alerts(run), port);
      String lockOfJstack = assertCulprit(jdk, pid);
      assertThat(run.said()).contains("  " + STALLED + " (critical, active)\n");
      assertThat(run.said()).contains("  " + DROPS + " (warning, suppressed)\n");
      JsonObject lasting = stall(run);
      assertThat(lasting.get("lasts").getAsBoolean()).isTrue();
      assertThat(lasting.get("function").getAsString()).isEqualTo(GUILTY);

      run.enter();
      run.await("Enter ends it");
      assertThat(alerts(run)).isEmpty();
      assertThat(run.said()).contains("clients: 40 of 40 answered");
      assertSpan(run, lockOfJstack);
      assertDrops(run, port, stuck);

      run.enter();
      assertThat(run.awaitEnd()).as(run.said()).isZero();
      assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }
  }

  private static void assertAlerts(Map<String, JsonObject> alerts, String port) {
    assertThat(alerts).containsOnlyKeys(STALLED, DROPS);
    alerts.forEach(
        (name, alert) -> {
          JsonObject labels = alert.getAsJsonObject("labels");
          assertThat(labels.get("job").getAsString()).isEqualTo("stuck-acceptor");
          assertThat(labels.get("server_address").getAsString()).isEqualTo("127.0.0.1");
          assertThat(labels.get("server_port").getAsString()).isEqualTo(port);
          assertThat(labels.get("network_transport").getAsString()).isEqualTo("tcp");
          assertThat(alert.getAsJsonObject("annotations").get("description").getAsString())
              .contains("stuck-acceptor", "127.0.0.1:" + port);
        });
    // One message of one cause.
    assertThat(state(alerts.get(STALLED))).isEqualTo("active");
    assertThat(state(alerts.get(DROPS))).isEqualTo("suppressed");
    assertThat(alerts.get(DROPS).getAsJsonObject("status").getAsJsonArray("inhibitedBy"))
        .contains(alerts.get(STALLED).get("fingerprint"));
  }

  private static String state(JsonObject alert) {
    return alert.getAsJsonObject("status").get("state").getAsString();
  }

  /** The JDK's own tool blames the same method, of the class of whose instance the lock is. */
  private static String assertCulprit(Jdk jdk, long pid) throws Exception {
    String dump =
        String.join(
            "\n",
            AlertsRun.lines(
                List.of(jdk.home().resolve("bin/jstack").toString(), String.valueOf(pid))));
    Matcher acceptor =
        Pattern.compile(
                "\"order-acceptor\".*\n.*State: BLOCKED.*\n\tat "
                    + Pattern.quote(GUILTY)
                    + "\\(.*\n\t- waiting to lock <(0x\\p{XDigit}+)> \\(a (\\S+)\\)")
            .matcher(dump);
    assertThat(acceptor.find()).as(dump).isTrue();
    String holder = dump.substring(dump.indexOf("\"stocktaking\""));
    assertThat(holder.substring(0, holder.indexOf("\n\n")))
        .contains("- locked <" + acceptor.group(1) + ">");
    return acceptor.group(2);
  }

  private static void assertSpan(AlertsRun run, String lock) throws Exception {
    JsonObject ended = stall(run);
    assertThat(ended.get("lasts").getAsBoolean()).isFalse();
    assertThat(ended.get("durationSeconds").getAsDouble()).isGreaterThan(10);
    String id = ended.get("traceId").getAsString();
    JsonObject span =
        json(run.collectorPort, "/api/traces/" + id)
            .getAsJsonObject()
            .getAsJsonArray("spans")
            .get(0)
            .getAsJsonObject();
    assertThat(span.get("name").getAsString()).startsWith("accept stall 127.0.0.1:");
    JsonObject attributes = span.getAsJsonObject("attributes");
    assertThat(text(attributes, "code.function.name")).isEqualTo(GUILTY);
    assertThat(text(attributes, "thread.name")).isEqualTo("order-acceptor");
    assertThat(text(attributes, "socktrace.accept.stall.cause")).isEqualTo("application");
    assertThat(text(attributes, "socktrace.accept.stall.thread.state")).isEqualTo("BLOCKED");
    assertThat(text(attributes, "socktrace.accept.stall.lock.name")).startsWith(lock + "@");
    assertThat(text(attributes, "socktrace.accept.stall.lock.owner.name")).isEqualTo("stocktaking");
  }

  private static String text(JsonObject attributes, String name) {
    return attributes.get(name).getAsString();
  }

  /** All clients are in, so the kernel's counter stands still. */
  private static void assertDrops(AlertsRun run, String port, Queue stuck) throws Exception {
    long drops = queue(port).drops();
    assertThat(drops).isGreaterThanOrEqualTo(stuck.drops());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (drops(run, port) != drops && System.nanoTime() < deadline) {
      Thread.sleep(100);
    }
    assertThat(drops(run, port)).isEqualTo(drops);
    assertThat(queue(port)).isEqualTo(new Queue(0, 8, drops));
  }

  private static long drops(AlertsRun run, String port) throws Exception {
    for (JsonElement each :
        json(run.collectorPort, "/api/listeners").getAsJsonObject().getAsJsonArray("listeners")) {
      JsonObject listener = each.getAsJsonObject();
      if (listener.get("port").getAsString().equals(port)) {
        return listener.get("drops").getAsLong();
      }
    }
    throw new AssertionError("the collector knows no listener on port " + port);
  }

  private static Queue queue(String port) throws Exception {
    String line =
        String.join(
            " ", AlertsRun.lines(List.of("ss", "-Hltnm", "src 127.0.0.1 and sport = :" + port)));
    Matcher queue =
        Pattern.compile("LISTEN +(\\d+) +(\\d+) .*skmem:\\(.*,d(\\d+)\\)").matcher(line);
    assertThat(queue.find()).as(line).isTrue();
    return new Queue(
        Integer.parseInt(queue.group(1)),
        Integer.parseInt(queue.group(2)),
        Long.parseLong(queue.group(3)));
  }

  private static Map<String, JsonObject> alerts(AlertsRun run) throws Exception {
    Map<String, JsonObject> alerts = new TreeMap<>();
    for (JsonElement each : json(run.alertmanagerPort, "/api/v2/alerts").getAsJsonArray()) {
      JsonObject alert = each.getAsJsonObject();
      alerts.put(alert.getAsJsonObject("labels").get("alertname").getAsString(), alert);
    }
    return alerts;
  }

  /** There is one. */
  private static JsonObject stall(AlertsRun run) throws Exception {
    var stalls = json(run.collectorPort, "/api/stalls").getAsJsonObject().getAsJsonArray("stalls");
    assertThat(stalls).hasSize(1);
    return stalls.get(0).getAsJsonObject();
  }

  private static JsonElement json(int port, String path) throws Exception {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonParser.parseString(answer.body());
  }

  @Test
  void missingPrometheus_isNamedWithItsPackage() throws Exception {
    List<String> tools = List.of("bash", "env", "dirname");
    for (String tool : tools) {
      Files.createSymbolicLink(directory.resolve(tool), Path.of("/usr/bin", tool));
    }
    String java = Path.of(System.getProperty("java.home")).toString();
    assertThat(
            AlertsRun.lines(
                List.of("/usr/bin/env", "PATH=" + directory, "../alerts", "--jdk", java)))
        .containsExactly(
            "examples/alerts: there is no 'prometheus':"
                + " apt-get install prometheus prometheus-alertmanager");
    for (String tool : tools) {
      Files.delete(directory.resolve(tool)); // JUnit warns of links that lead out of it
    }
  }

  @Test
  void wrongUsage_isTold() throws Exception {
    assertThat(AlertsRun.lines(List.of("../alerts", "--port", "high")))
        .containsExactly("examples/alerts: --port needs a port number, not 'high' (see --help)");
  }
}
