package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.Dropped;
import io.socktrace.agent.dist.apps.Resets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Connections that come to nothing: reset before the server has them, or dropped and forgotten. */
class ConnectionFateIT {
  private static final int CONNECTIONS = 1000;

  @EachJdk
  void resetBeforeAccept_isOneResetConnectionEach(Jdk jdk) throws Exception {
    String count = String.valueOf(CONNECTIONS);
    try (AgentRun plain = AgentRun.of(jdk, Resets.class, count).withoutAgent().start();
        AgentRun run =
            AgentRun.of(jdk, Resets.class, count).option("spans.per_second", "all").start()) {
      Comparison.assertSame(run, plain);
      assertThat(run.out())
          .hasSize(2)
          .allMatch(line -> line.endsWith("Connection reset: " + CONNECTIONS));

      Telemetry telemetry = run.telemetry();
      assertThat(telemetry.sum("socktrace.connection.accepted")).isEqualTo(2 * CONNECTIONS);
      assertThat(telemetry.sum("socktrace.connection.active")).isZero();
      assertThat(telemetry.sum("socktrace.accept.failures")).isZero();
      assertThat(telemetry.spans("connection"))
          .extracting(span -> span.text("socktrace.close.reason"))
          .hasSize(2 * CONNECTIONS)
          .containsOnly("reset");
    }
  }

  /** The JDK's Cleaner closes a Socket; of a SocketChannel the descriptor leaks, and is open. */
  @EachJdk
  void droppedUnclosed_isClosedWhenTheJdkClosesItAndOpenWhileTheKernelHasIt(Jdk jdk)
      throws Exception {
    String count = String.valueOf(CONNECTIONS);
    try (AgentRun plain = AgentRun.of(jdk, Dropped.class, count).withoutAgent().start();
        AgentRun run =
            AgentRun.of(jdk, Dropped.class, count).option("spans.per_second", "all").start()) {
      plain.await("collected");
      run.await("collected");
      plain.tell("end");
      run.tell("end");
      Comparison.assertSame(run, plain);
      assertThat(run.out())
          .containsExactly(
              "objects left 0", "sockets closed " + CONNECTIONS, "channels closed 0", "collected");

      Telemetry telemetry = run.telemetry();
      assertThat(telemetry.sum("socktrace.connection.accepted")).isEqualTo(2 * CONNECTIONS);
      assertThat(telemetry.sum("socktrace.connection.duration")).isEqualTo(CONNECTIONS);
      assertThat(telemetry.sum("socktrace.connection.active")).isEqualTo(CONNECTIONS);
      Map<String, Long> reasons =
          telemetry.spans("connection").stream()
              .collect(
                  Collectors.groupingBy(
                      span -> span.text("socktrace.close.reason"), Collectors.counting()));
      assertThat(reasons)
          .isEqualTo(Map.of("local", (long) CONNECTIONS, "exit", (long) CONNECTIONS));
      Set<String> inodes =
          telemetry.spans("connection").stream()
              .map(span -> span.text("socktrace.socket.inode"))
              .collect(Collectors.toSet());
      assertThat(inodes).hasSize(2 * CONNECTIONS);
    }
  }
}
