package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.Ending;

/** However a process ends, it ends as it would without the agent; where hooks run, all is sent. */
class EndIT {
  /** Five connections: accept, dispatch and connection of each. */
  private static final int SPANS = 5 * 3;

  private static final int SIGNALLED = 128;
  private static final int SIGTERM = 15;
  private static final int SIGKILL = 9;

  private static AgentRun.Builder program(Jdk jdk, String end) {
    // Nothing leaves before the end by itself.
    return AgentRun.of(jdk, Ending.class, end)
        .option("spans.per_second", "all")
        .environment("OTEL_BSP_SCHEDULE_DELAY", "600000")
        .environment("OTEL_METRIC_EXPORT_INTERVAL", "600000");
  }

  @EachJdk
  void exit_sendsEverything(Jdk jdk) throws Exception {
    try (AgentRun plain = program(jdk, "exit").withoutAgent().start();
        AgentRun run = program(jdk, "exit").start()) {
      assertSameEnd(run, plain, 4);
      assertEverythingSent(run);
    }
  }

  @EachJdk
  void uncaughtException_sendsEverything(Jdk jdk) throws Exception {
    try (AgentRun plain = program(jdk, "throw").withoutAgent().start();
        AgentRun run = program(jdk, "throw").start()) {
      assertSameEnd(run, plain, 1);
      assertEverythingSent(run);
    }
  }

  @EachJdk
  void terminated_sendsEverything(Jdk jdk) throws Exception {
    try (AgentRun plain = program(jdk, "wait").withoutAgent().start();
        AgentRun run = program(jdk, "wait").start()) {
      plain.await("served");
      run.await("served");
      plain.terminate();
      run.terminate();
      assertSameEnd(run, plain, SIGNALLED + SIGTERM);
      assertEverythingSent(run);
    }
  }

  @EachJdk
  void halted_endsAtOnceAndSendsNothing(Jdk jdk) throws Exception {
    try (AgentRun plain = program(jdk, "halt").withoutAgent().start();
        AgentRun run = program(jdk, "halt").start()) {
      assertSameEnd(run, plain, 3);
      assertThat(run.telemetry().spans()).isEmpty();
    }
  }

  @EachJdk
  void killed_endsAtOnceAndSendsNothing(Jdk jdk) throws Exception {
    try (AgentRun plain = program(jdk, "wait").withoutAgent().start();
        AgentRun run = program(jdk, "wait").start()) {
      plain.await("served");
      run.await("served");
      plain.kill();
      run.kill();
      assertSameEnd(run, plain, SIGNALLED + SIGKILL);
      assertThat(run.telemetry().spans()).isEmpty();
    }
  }

  private static void assertSameEnd(AgentRun run, AgentRun plain, int exit) throws Exception {
    assertThat(plain.awaitExit()).isEqualTo(exit);
    assertThat(run.awaitExit()).isEqualTo(exit);
    assertThat(run.out()).isEqualTo(plain.out()).contains("served");
    assertThat(run.err())
        .filteredOn(line -> !line.startsWith("[socktrace] on: "))
        .isEqualTo(plain.err());
  }

  private static void assertEverythingSent(AgentRun run) {
    assertThat(run.telemetry().spans()).hasSize(SPANS);
    assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(5);
    Comparison.assertNothingLost(run);
  }
}
