package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** One program run twice, with the agent and without it: nobody may be able to tell them apart. */
final class Comparison {
  private static final String OURS = "[socktrace] ";

  private Comparison() {}

  /** Runs both and asserts that only our one line at start tells them apart. */
  static void assertSame(AgentRun.Builder with, AgentRun.Builder without) throws Exception {
    try (AgentRun plain = without.withoutAgent().start();
        AgentRun run = with.start()) {
      assertSame(run, plain);
    }
  }

  /** Waits for both and asserts that only our one line at start tells them apart. */
  static void assertSame(AgentRun run, AgentRun plain) throws InterruptedException {
    assertSameProgram(run, plain);
    assertThat(ours(run)).singleElement().asString().startsWith(OURS + "on: ");
    assertNothingLost(run);
  }

  /** Exit code 0, same standard output, same standard error but for our lines. */
  static void assertSameProgram(AgentRun run, AgentRun plain) throws InterruptedException {
    assertThat(plain.awaitExit()).as("exit code without; err: %s", plain.err()).isZero();
    assertThat(run.awaitExit()).as("exit code; err: %s", run.err()).isZero();
    assertThat(run.out()).isEqualTo(plain.out());
    List<String> theirs = new ArrayList<>(run.err());
    theirs.removeIf(line -> line.startsWith(OURS));
    assertThat(theirs).isEqualTo(plain.err());
  }

  /** What the agent itself said on standard error. */
  static List<String> ours(AgentRun run) {
    return run.err().stream().filter(line -> line.startsWith(OURS)).toList();
  }

  /** Waits for the agent's first word: a program that ends at once may end before it. */
  static void awaitOurs(AgentRun run) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !ours(run).isEmpty());
  }

  static void assertNothingLost(AgentRun run) {
    assertThat(run.telemetry().points("socktrace.agent.errors")).isEmpty();
    assertThat(run.telemetry().points("socktrace.event.dropped")).isEmpty();
  }
}
