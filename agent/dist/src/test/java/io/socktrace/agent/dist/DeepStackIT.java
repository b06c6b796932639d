package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.DeepFirstRead;
import io.socktrace.agent.dist.apps.DeepStacks;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where the stack ends, the application gets its own StackOverflowError and no other; one that
 * strikes the agent stays inside, is counted, and leaves every number in order.
 */
class DeepStackIT {
  private static final int EXCHANGES = 20;

  @EachJdk
  void overflowInTheAgent_staysThereAndLeavesTheCountsInOrder(Jdk jdk) throws Exception {
    try (AgentRun plain = deepStacks(jdk).withoutAgent().start();
        AgentRun run = deepStacks(jdk).start()) {
      long last = Long.parseLong(run.await("last "));
      plain.await("last ");
      long leftToNobody = closeWait(run.pid());
      plain.tell("end");
      run.tell("end");
      assertThat(plain.awaitExit()).as("exit code without; err: %s", plain.err()).isZero();
      assertThat(run.awaitExit()).as("exit code; err: %s", run.err()).isZero();
      assertThat(plain.err()).isEmpty();
      assertThat(run.err()).allMatch(line -> line.startsWith("[socktrace] "));
      assertThat(run.out().subList(0, 2))
          .isEqualTo(plain.out().subList(0, 2))
          .containsExactly("other failures []", "some overflowed true");

      Telemetry telemetry = run.telemetry();
      assertThat(telemetry.sum("socktrace.agent.errors")).as("overflows in the agent").isPositive();
      assertThat(
              telemetry.sum("socktrace.accept_queue.wait.duration")
                  + telemetry.sum("socktrace.accept_queue.wait.unknown"))
          .as("known and unknown waits")
          .isEqualTo(telemetry.sum("socktrace.connection.accepted"));
      assertThat(telemetry.sum("socktrace.connection.active"))
          .as("connections that are said to be open, of those that really are")
          .isBetween(0L, leftToNobody);
      checkLast(telemetry, Map.of("server.port", last));
    }
  }

  /** A class whose initialiser the overflow strikes could never be used again. */
  @EachJdk
  void overflowInTheVeryFirstRead_leavesTheNextOnesCounted(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, DeepFirstRead.class).jvm("-XX:-PrintWarnings", "-Xss512k").start()) {
      assertThat(run.awaitExit()).as("%s", run.err()).isZero();
      assertThat(run.out()).containsExactly("read deep", "read " + EXCHANGES);
      Map<String, Object> received = Map.of("network.io.direction", "receive");
      assertThat(run.telemetry().sum("socktrace.connection.io", received))
          .isBetween((long) EXCHANGES, EXCHANGES + 1L);
      assertThat(run.telemetry().points("socktrace.agent.errors"))
          .allSatisfy(
              error ->
                  assertThat(error.attributes())
                      .containsEntry("error.type", "java.lang.StackOverflowError"));
    }
  }

  private static AgentRun.Builder deepStacks(Jdk jdk) {
    // The JVM itself warns of overflows in the JDK's locks, at moments of its own.
    return AgentRun.of(jdk, DeepStacks.class)
        .option("spans.per_second", "all")
        .option("listeners.max", "1000")
        .jvm("-XX:-PrintWarnings");
  }

  private static void checkLast(Telemetry telemetry, Map<String, Object> listener) {
    for (String metric :
        new String[] {"accept_queue.wait.duration", "connection.accepted", "connection.duration"}) {
      assertThat(telemetry.sum("socktrace." + metric, listener)).as(metric).isEqualTo(EXCHANGES);
    }
    assertThat(telemetry.sum("socktrace.connection.active", listener)).isZero();
    assertThat(telemetry.sum("socktrace.connection.io", listener)).isEqualTo(20L * EXCHANGES);
  }

  /** Connections of the process whose other end has closed, and which it has not closed. */
  private static long closeWait(long pid) throws Exception {
    Process ss = new ProcessBuilder("ss", "-Htnp", "state", "close-wait").start();
    String rows = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(ss.waitFor()).isZero();
    return rows.lines().filter(row -> row.contains("pid=" + pid + ",")).count();
  }
}
