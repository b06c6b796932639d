package io.socktrace.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** From a descriptor of a running JVM with the real agent to its trace, while it is open. */
class ExplainIT {
  private static final Pattern ENDS = Pattern.compile("ESTAB 0 0 \\S+?:(\\d+) \\S+?:(\\d+) ino");
  private static final Pattern TRACE = Pattern.compile("(?m)^trace +(\\p{XDigit}{32}) ");
  private static final long DEADLINE_SECONDS = 180;

  @TempDir private Path directory;

  @EachJdk
  void openConnections_haveATraceAtBothEnds(Jdk jdk) throws Exception {
    try (CollectorRun collector = CollectorRun.start(directory);
        Background server = holding(jdk, collector)) {
      int port = Integer.parseInt(server.await("ready port="));
      awaitConnections(collector, 3);
      try (Socket later = new Socket(InetAddress.getLoopbackAddress(), port)) {
        awaitConnections(collector, 4);
        int seen = 0;
        for (int fd : sockets(server.pid())) {
          String said = collector.explain(server.pid(), fd);
          Matcher ends = ENDS.matcher(said.replaceAll("\\[::ffff:([0-9.]+)\\]", "$1"));
          if (ends.find() && said.contains(":" + port)) {
            boolean accepted = ends.group(1).equals(Integer.toString(port));
            assertThat(peerPort(collector, said)).isEqualTo(ends.group(accepted ? 2 : 1));
            assertThat(said.contains(" of the other end, which holding accepted"))
                .as(said)
                .isEqualTo(!accepted);
            seen++;
          }
        }
        assertThat(seen).as("four accepted, three connected").isEqualTo(7);
        assertThat(later.isConnected()).isTrue();
      }
    }
  }

  private Background holding(Jdk jdk, CollectorRun collector) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("OTEL_SERVICE_NAME", "holding");
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "200");
    return Background.start(
        directory.resolve("holding.log"),
        environment,
        List.of(
            jdk.home().resolve("bin/java").toString(),
            "-javaagent:../../agent/dist/target/socktrace-agent.jar",
            "-cp",
            "target/test-classes",
            Holding.class.getName()));
  }

  private static void awaitConnections(CollectorRun collector, int count) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    String known;
    do {
      assertThat(System.nanoTime()).as("connections are told").isLessThan(deadline);
      Thread.sleep(50);
      known = Background.get(collector.endpoint() + "/api/connections").body();
    } while (object(known).getAsJsonArray("connections").size() < count);
  }

  /** As the trace itself has it. */
  private static String peerPort(CollectorRun collector, String said) throws Exception {
    Matcher trace = TRACE.matcher(said);
    assertThat(trace.find()).as(said).isTrue();
    String url = collector.endpoint() + "/api/traces/" + trace.group(1);
    for (JsonElement span : object(Background.get(url).body()).getAsJsonArray("spans")) {
      if (span.getAsJsonObject().get("name").getAsString().startsWith("accept ")) {
        JsonObject attributes = span.getAsJsonObject().getAsJsonObject("attributes");
        return attributes.get("network.peer.port").getAsString();
      }
    }
    throw new AssertionError("no accept span at " + url);
  }

  private static JsonObject object(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }

  private static List<Integer> sockets(long pid) throws IOException {
    try (Stream<Path> links = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return links
          .filter(link -> isSocket(link))
          .map(link -> Integer.valueOf(link.getFileName().toString()))
          .toList();
    }
  }

  private static boolean isSocket(Path link) {
    try {
      return Files.readSymbolicLink(link).toString().startsWith("socket:");
    } catch (IOException closed) {
      return false;
    }
  }
}
