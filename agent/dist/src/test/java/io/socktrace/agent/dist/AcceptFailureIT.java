package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.OutOfDescriptors;
import java.util.List;
import java.util.Map;

/** Accepts that fail are counted by cause; a timeout and the application's own close are none. */
class AcceptFailureIT {

  @EachJdk
  void outOfDescriptors_isCountedAsEmfile(Jdk jdk) throws Exception {
    List<String> without = outputWithoutAgent(jdk);
    try (AgentRun run =
        AgentRun.of(jdk, OutOfDescriptors.class).under("prlimit", "--nofile=256").start()) {
      run.assertHarmless();

      assertThat(run.out()).isEqualTo(without);
      assertThat(run.out())
          .contains("channel: java.io.IOException: Too many open files")
          .contains("done");
      assertThat(run.telemetry().sum("socktrace.accept.failures", Map.of("error.type", "EMFILE")))
          .isEqualTo(3);
      assertThat(run.telemetry().sum("socktrace.accept.failures")).isEqualTo(3);
    }
  }

  private static List<String> outputWithoutAgent(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, OutOfDescriptors.class)
            .under("prlimit", "--nofile=256")
            .withoutAgent()
            .start()) {
      assertThat(run.awaitExit()).isZero();
      return run.out();
    }
  }
}
