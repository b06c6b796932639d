package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.Telemetry.SpanView;
import io.socktrace.agent.dist.apps.Movers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes and calls by direction and path against what the program itself moved, and against the
 * kernel's own count of the same connection.
 */
class BytesIT {
  /** In the order of the program's tally. */
  private static final List<List<String>> PATHS =
      List.of(
          List.of("receive", "heap"),
          List.of("receive", "direct"),
          List.of("receive", "loop"),
          List.of("transmit", "heap"),
          List.of("transmit", "direct"),
          List.of("transmit", "sendfile"));

  @TempDir Path directory;

  @EachJdk
  void bytes_areWhatTheProgramMoved(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, Movers.class, directory.toString())
            .option("spans.per_second", "all")
            .start()) {
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      Map<String, SpanView> connections = byTarget(telemetry.spans("connection"));
      List<Moved> truth = run.out().stream().map(Moved::of).toList();
      assertThat(truth).hasSizeGreaterThanOrEqualTo(38);
      assertThat(connections).hasSameSizeAs(truth);
      assertThat(truth).allSatisfy(moved -> check(moved, connections.get(moved.target())));
      assertThat(truth)
          .filteredOn(moved -> !moved.name().startsWith("unix"))
          .allSatisfy(moved -> checkKernel(moved, connections.get(moved.target())));
      checkSums(telemetry);
    }
  }

  private static void check(Moved moved, SpanView connection) {
    assertThat(connection).as(moved.name()).isNotNull();
    for (int i = 0; i < PATHS.size(); i++) {
      String name = attribute(PATHS.get(i));
      assertThat(connection.number(name + ".bytes"))
          .as("%s of %s", name, moved)
          .isEqualTo(moved.bytes(i));
      if (moved.calls(i) >= 0) {
        assertThat(connection.number(name + ".operations"))
            .as("calls, %s of %s", name, moved)
            .isEqualTo(moved.calls(i));
      }
    }
    double zeroCopied = (double) moved.bytes(5) / moved.sent();
    assertThat(connection.seconds("socktrace.zero_copy.ratio")).isEqualTo(zeroCopied);
    assertThat(connection.text("socktrace.close.reason"))
        .isEqualTo(moved.clientClosed() ? "peer" : "local");
  }

  /**
   * The kernel counts a FIN as one byte. Where the JDK shuts the connection down before it closes
   * the descriptor, the server's own FIN may be acknowledged and answered before the last look.
   */
  private static void checkKernel(Moved moved, SpanView connection) {
    long early = moved.isShutDownFirst() ? 1 : 0;
    long received = moved.received() + (moved.clientClosed() ? 1 : 0);
    assertThat(connection.number("socktrace.tcp.bytes_received"))
        .as("the kernel's bytes received of %s", moved)
        .isBetween(received, moved.clientClosed() ? received : received + early);
    assertThat(connection.number("socktrace.tcp.bytes_acked"))
        .as("the kernel's bytes acknowledged of %s", moved)
        .isBetween(moved.sent(), moved.sent() + early);
  }

  /** The metrics are the sums of the connections. */
  private static void checkSums(Telemetry telemetry) {
    for (List<String> path : PATHS) {
      Map<String, Object> attributes =
          Map.of("network.io.direction", path.get(0), "socktrace.io.path", path.get(1));
      assertThat(telemetry.sum("socktrace.connection.io", attributes))
          .as("bytes, %s", path)
          .isEqualTo(sum(telemetry, attribute(path) + ".bytes"))
          .isPositive();
      assertThat(telemetry.sum("socktrace.connection.operations", attributes))
          .as("calls, %s", path)
          .isEqualTo(sum(telemetry, attribute(path) + ".operations"));
    }
  }

  private static long sum(Telemetry telemetry, String attribute) {
    return telemetry.spans("connection").stream().mapToLong(span -> span.number(attribute)).sum();
  }

  private static String attribute(List<String> path) {
    return "socktrace.connection." + path.get(0) + "." + path.get(1);
  }

  private static Map<String, SpanView> byTarget(List<SpanView> spans) {
    Map<String, SpanView> byTarget = new HashMap<>();
    for (SpanView span : spans) {
      String target = span.span().getName().substring("connection ".length());
      assertThat(byTarget.put(target, span)).as("second span of %s", target).isNull();
    }
    return byTarget;
  }

  /** A line of the program. */
  private record Moved(String name, String target, boolean clientClosed, List<Long> tally) {
    static Moved of(String line) {
      List<String> words = List.of(line.split(" "));
      return new Moved(
          words.get(0),
          words.get(1),
          Boolean.parseBoolean(words.get(2)),
          words.subList(3, words.size()).stream().map(Long::valueOf).toList());
    }

    long bytes(int path) {
      return tally.get(2 * path);
    }

    long received() {
      return bytes(0) + bytes(1) + bytes(2);
    }

    long sent() {
      return bytes(3) + bytes(4) + bytes(5);
    }

    /** As channels that a selector has, and sockets that are no channel's. */
    boolean isShutDownFirst() {
      return name.startsWith("selecting") || name.endsWith("socket");
    }

    /** -1 where the program cannot know. */
    long calls(int path) {
      return tally.get(2 * path + 1);
    }
  }
}
