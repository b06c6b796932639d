package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.Redeployed;

/** Applications that come and go in one JVM: nothing of ours holds on to one. */
class RedeployIT {
  @EachJdk
  void droppedApplications_areUnloaded(Jdk jdk) throws Exception {
    try (AgentRun plain = AgentRun.of(jdk, Redeployed.class).withoutAgent().start();
        AgentRun run =
            AgentRun.of(jdk, Redeployed.class).option("spans.per_second", "all").start()) {
      Comparison.assertSame(run, plain);
      assertThat(run.out()).containsExactly("unloaded 10");
      assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(10);
    }
  }
}
