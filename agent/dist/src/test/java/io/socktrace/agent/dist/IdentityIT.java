package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.Telemetry.SpanView;
import io.socktrace.agent.dist.apps.Storm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;

/**
 * Descriptors are reused at once, inodes are not: what socktrace says of a connection against what
 * the server itself read from {@code /proc/self/fd}, for 20 000 connections closed in every order.
 */
class IdentityIT {
  private static final int CONNECTIONS = 20_000;

  @TempDir Path directory;

  @EachJdk
  void reusedDescriptors_keepConnectionsApart(Jdk jdk) throws Exception {
    Path file = directory.resolve("truth");
    try (AgentRun run =
        AgentRun.of(jdk, Storm.class, String.valueOf(CONNECTIONS), file.toString())
            .jvm(
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.base/java.net=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED")
            .option("spans.per_second", "all")
            .start()) {
      run.await("served");
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> run.telemetry().spans("connection").size() >= CONNECTIONS);
      run.tell("exit");
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      Map<String, Truth> truths =
          byInode(Files.readAllLines(file).stream().map(Truth::of).toList());
      checkIdentity("accept", telemetry, truths);
      checkIdentity("connection", telemetry, truths);
      checkTraces(telemetry, truths);
      checkLateFacts(telemetry.spans("accept"));
      assertThat(telemetry.sum("socktrace.connection.accepted")).isEqualTo(CONNECTIONS);
      assertThat(telemetry.sum("socktrace.connection.active")).isZero();
    }
  }

  private static Map<String, Truth> byInode(List<Truth> truths) {
    Map<String, Truth> byInode = new HashMap<>();
    truths.forEach(truth -> byInode.put(truth.inode(), truth));
    assertThat(byInode).hasSize(CONNECTIONS);
    Set<Long> descriptors = new HashSet<>();
    truths.forEach(truth -> descriptors.add(truth.fd()));
    assertThat(descriptors).as("descriptors, reused").hasSizeLessThan(CONNECTIONS / 10);
    return byInode;
  }

  /** Exactly one span for each connection, with the connection's own ports and descriptor. */
  private static void checkIdentity(String action, Telemetry telemetry, Map<String, Truth> truths) {
    Map<String, String> said = new HashMap<>();
    for (SpanView span : telemetry.spans(action)) {
      String before = said.put(span.text("socktrace.socket.inode"), identity(span));
      assertThat(before).as("second %s span: %s", action, span.attributes()).isNull();
    }
    Map<String, String> truth = new HashMap<>();
    truths.forEach((inode, each) -> truth.put(inode, each.identity()));
    assertThat(said).isEqualTo(truth);
  }

  private static String identity(SpanView span) {
    return span.number("server.port")
        + " "
        + span.number("network.peer.port")
        + " "
        + span.number("socktrace.socket.fd");
  }

  /** Dispatch and connection hang below their own accept; dispatch only where data was read. */
  private static void checkTraces(Telemetry telemetry, Map<String, Truth> truths) {
    Map<String, SpanView> accepts = new HashMap<>();
    telemetry.spans("accept").forEach(span -> accepts.put(span.spanId(), span));
    for (SpanView connection : telemetry.spans("connection")) {
      SpanView accept = accepts.get(connection.parentId());
      assertThat(identity(connection)).isEqualTo(identity(accept));
      assertThat(connection.traceId()).isEqualTo(accept.traceId());
    }
    Set<String> dispatched = new HashSet<>();
    for (SpanView dispatch : telemetry.spans("dispatch")) {
      SpanView accept = accepts.get(dispatch.parentId());
      assertThat(dispatched.add(accept.text("socktrace.socket.inode"))).isTrue();
    }
    Set<String> read = new HashSet<>();
    truths.values().stream().filter(Truth::read).forEach(truth -> read.add(truth.inode()));
    assertThat(dispatched).isEqualTo(read);
  }

  /** What is asked later than accept is the connection's own, or not said. */
  private static void checkLateFacts(List<SpanView> accepts) {
    assertThat(distinct(accepts, "socktrace.socket.cookie"))
        .as("cookies")
        .hasSize((int) accepts.stream().filter(has("socktrace.socket.cookie")).count());
    assertThat(accepts)
        .filteredOn(span -> has("network.local.port").test(span))
        .allSatisfy(
            span ->
                assertThat(span.number("network.local.port"))
                    .isEqualTo(span.number("server.port")));
    assertThat(distinct(accepts, "socktrace.listener.inode")).hasSize(2);
  }

  private static Predicate<SpanView> has(String attribute) {
    return span -> span.attributes().containsKey(attribute);
  }

  private static Set<Object> distinct(List<SpanView> spans, String attribute) {
    Set<Object> values = new HashSet<>();
    spans.stream()
        .map(span -> span.attributes().get(attribute))
        .filter(Objects::nonNull)
        .forEach(values::add);
    return values;
  }

  private record Truth(String serverPort, String peerPort, long fd, String inode, boolean read) {
    static Truth of(String line) {
      String[] words = line.split(" ");
      return new Truth(
          words[0], words[1], Long.parseLong(words[2]), words[3], Boolean.parseBoolean(words[4]));
    }

    String identity() {
      return serverPort + " " + peerPort + " " + fd;
    }
  }
}
