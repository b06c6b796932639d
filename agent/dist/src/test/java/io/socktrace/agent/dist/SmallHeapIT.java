package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.SmallHeap;

/** In a small heap the agent is content with what the application leaves. */
class SmallHeapIT {
  private static final int CONNECTIONS = 2000;

  /** An OutOfMemoryError, whoever's, would end the JVM with exit code 3. */
  @EachJdk
  void exitOnOutOfMemoryError_isNotBroughtAboutByUs(Jdk jdk) throws Exception {
    try (AgentRun plain = smallHeap(jdk).withoutAgent().start();
        AgentRun run = smallHeap(jdk).start()) {
      Comparison.assertSame(run, plain);
      assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(CONNECTIONS);
      assertThat(run.telemetry().sum("socktrace.connection.active")).isZero();
    }
  }

  private static AgentRun.Builder smallHeap(Jdk jdk) {
    return AgentRun.of(jdk, SmallHeap.class, "6", String.valueOf(CONNECTIONS))
        .jvm("-Xmx24m", "-XX:+ExitOnOutOfMemoryError");
  }
}
