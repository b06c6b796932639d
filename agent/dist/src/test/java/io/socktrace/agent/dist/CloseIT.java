package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.Telemetry.SpanView;
import io.socktrace.agent.dist.apps.Closings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every way in which a connection ends makes one connection span with its reason; and what the
 * program sees of it, exceptions with their messages and the interrupt status, is to the letter
 * what it sees without the agent.
 */
class CloseIT {
  @TempDir Path directory;

  @EachJdk
  void everyClose_hasItsReason(Jdk jdk) throws Exception {
    Path file = directory.resolve("listeners");
    try (AgentRun run =
        AgentRun.of(jdk, Closings.class, file.toString())
            .option("spans.per_second", "all")
            .start()) {
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      Map<Long, String> names = new HashMap<>();
      Files.readAllLines(file).forEach(line -> put(names, line.split(" ")));
      assertThat(names).hasSizeGreaterThanOrEqualTo(33);
      assertThat(run.out()).hasSameSizeAs(names.values());
      assertThat(reasons(telemetry, names)).isEqualTo(expected(names));
      assertThat(telemetry.spans("accept")).hasSameSizeAs(names.values());
      assertThat(telemetry.sum("socktrace.connection.accepted")).isEqualTo(names.size());
      assertThat(telemetry.sum("socktrace.connection.duration"))
          .as("closed")
          .isEqualTo(names.values().stream().filter(name -> !name.endsWith("exit")).count());
      active(telemetry, names).forEach(CloseIT::checkActive);
      assertThat(run.out()).isEqualTo(withoutAgent(jdk));
    }
  }

  private List<String> withoutAgent(Jdk jdk) throws Exception {
    Path file = directory.resolve("listeners-without");
    try (AgentRun run = AgentRun.of(jdk, Closings.class, file.toString()).withoutAgent().start()) {
      assertThat(run.awaitExit()).isZero();
      assertThat(run.err()).isEmpty();
      return run.out();
    }
  }

  private static void put(Map<Long, String> names, String... nameAndPort) {
    assertThat(names.put(Long.valueOf(nameAndPort[1]), nameAndPort[0])).isNull();
  }

  private static Map<String, String> reasons(Telemetry telemetry, Map<Long, String> names) {
    Map<String, String> reasons = new TreeMap<>();
    for (SpanView span : telemetry.spans("connection")) {
      String name = names.get(span.number("server.port"));
      String reason = span.text("socktrace.close.reason");
      assertThat(reasons.put(name, reason)).as("second span of %s", name).isNull();
      // The JDK may wrap it once more, but it is no class of the JDK's own.
      assertThat(span.text("error.type"))
          .as("error.type of %s", name)
          .isIn(
              reason.equals("reset")
                  ? List.of("java.io.IOException", "java.net.SocketException")
                  : Collections.singletonList(null));
      // Before the JDK puts a marker socket in the place of a connection on which a thread blocks.
      assertThat(span.attributes().containsKey("socktrace.tcp.rtt") || reason.equals("exit"))
          .as("the kernel's last word on %s", name)
          .isTrue();
    }
    return reasons;
  }

  private static Map<String, String> expected(Map<Long, String> names) {
    Map<String, String> expected = new TreeMap<>();
    for (String name : names.values()) {
      expected.put(name, reasonOf(name));
    }
    return expected;
  }

  private static String reasonOf(String name) {
    if (name.contains("reset-") || name.endsWith("-reset") || name.endsWith("-broken-pipe")) {
      return "reset";
    }
    if (name.contains("-peer")) {
      return "peer";
    }
    return name.endsWith("exit") ? "exit" : "local";
  }

  private static Map<String, Long> active(Telemetry telemetry, Map<Long, String> names) {
    Map<String, Long> active = new TreeMap<>();
    telemetry
        .points("socktrace.connection.active")
        .forEach(
            point -> active.put(names.get(point.attributes().get("server.port")), point.value()));
    assertThat(active).hasSameSizeAs(names.values());
    return active;
  }

  private static void checkActive(String name, Long active) {
    assertThat(active).as("active of %s", name).isEqualTo(name.endsWith("exit") ? 1 : 0);
  }
}
