package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.Telemetry.SpanView;
import io.socktrace.agent.dist.apps.Stuck;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A stall that no method of the application is to blame for, and one that moves to another. */
class StuckIT {
  private static final String FUNCTION = "code.function.name";
  private static final String BEGAN = "socktrace.accept.stall.began";

  @EachJdk
  void threadThatHasEnded_isSaidToHave(Jdk jdk) throws Exception {
    try (AgentRun run = stuck(jdk, "ended")) {
      SpanView stall = onlyStall(run);

      assertThat(stall.text("socktrace.accept.stall.cause")).isEqualTo("application");
      assertThat(stall.text("socktrace.accept.stall.thread.state")).isEqualTo("TERMINATED");
      assertThat(stall.text("thread.name")).isEqualTo("acceptor");
      assertThat(stall.attributes()).doesNotContainKey(FUNCTION);
      assertThat(bodies(run))
          .singleElement()
          .asString()
          .endsWith("its thread 'acceptor' has ended");
    }
  }

  @EachJdk
  void threadThatOnlyOpened_isNoCulprit(Jdk jdk) throws Exception {
    try (AgentRun run = stuck(jdk, "unopened")) {
      SpanView stall = onlyStall(run);

      assertThat(stall.attributes())
          .containsEntry("socktrace.accept.stall.never_accepted", true)
          .doesNotContainKeys(FUNCTION, "code.stacktrace");
      assertThat(bodies(run))
          .singleElement()
          .asString()
          .endsWith("nobody has called accept yet; it was opened by 'main'");
    }
  }

  @EachJdk
  void threadThatWaitsForWork_isNoCulprit(Jdk jdk) throws Exception {
    try (AgentRun run = stuck(jdk, "idle")) {
      SpanView stall = onlyStall(run);

      assertThat(stall.text("socktrace.accept.stall.cause")).isEqualTo("unknown");
      assertThat(stall.text("thread.name")).isEqualTo("acceptor");
      assertThat(stall.text("code.stacktrace")).contains("at sun.nio.ch.");
      assertThat(stall.attributes()).doesNotContainKey(FUNCTION);
    }
  }

  @EachJdk
  void culpritThatChanges_isToldAgain(Jdk jdk) throws Exception {
    try (AgentRun run = stuck(jdk, "moves")) {
      SpanView stall = onlyStall(run);
      String second = Stuck.class.getName() + ".second";

      assertThat(stall.text(FUNCTION)).isEqualTo(second);
      List<Map<String, Object>> events =
          run.telemetry().events().stream()
              .filter(event -> event.name().equals("socktrace.accept.stalled"))
              .map(event -> event.attributes())
              .toList();
      assertThat(events)
          .extracting(event -> event.get(FUNCTION))
          .containsExactly(Stuck.class.getName() + ".sleepFor", second);
      assertThat(events)
          .extracting(event -> Objects.toString(event.get(BEGAN)))
          .containsOnly(stall.text(BEGAN));
      assertThat(stall.span().getEventsList()).hasSize(2);
    }
  }

  private static AgentRun stuck(Jdk jdk, String why) throws Exception {
    AgentRun run =
        AgentRun.of(jdk, Stuck.class, why)
            .option("spans.per_second", "all")
            .option("stall.threshold", "100ms")
            .start();
    Comparison.awaitOurs(run);
    run.tell("begin");
    return run;
  }

  private static SpanView onlyStall(AgentRun run) throws InterruptedException {
    run.assertHarmless();
    List<SpanView> stalls = run.telemetry().spans("accept stall");
    assertThat(stalls).hasSize(1);
    assertThat(stalls.get(0).text("socktrace.accept.stall.end")).isEqualTo("exit");
    return stalls.get(0);
  }

  private static List<String> bodies(AgentRun run) {
    return run.telemetry().events().stream()
        .filter(event -> event.name().equals("socktrace.accept.stalled"))
        .map(event -> event.body())
        .toList();
  }
}
