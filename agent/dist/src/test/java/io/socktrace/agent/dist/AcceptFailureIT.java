package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.Telemetry.EventView;
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
      List<EventView> told = run.telemetry().events("socktrace.accept.failed");
      assertThat(told.stream().mapToLong(each -> each.number("socktrace.accept.failures")).sum())
          .isEqualTo(3);
      assertThat(told)
          .allSatisfy(
              each -> {
                assertThat(each.severity()).isEqualTo("ERROR");
                assertThat(each.attributes()).containsEntry("error.type", "EMFILE");
              });
      assertThat(run.telemetry().listenerSpans("accept failed")).hasSize(told.size());
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
