package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.Allocations;

/** A read or a write allocates exactly as much as without the agent. */
class AllocationIT {

  @EachJdk
  void interpretedReadsAndWrites_allocateNothingMore(Jdk jdk) throws Exception {
    assertSameAllocations(
        AgentRun.of(jdk, Allocations.class).jvm("-Xint"),
        AgentRun.of(jdk, Allocations.class).jvm("-Xint"));
  }

  @EachJdk
  void compiledReadsAndWrites_allocateNothingMore(Jdk jdk) throws Exception {
    assertSameAllocations(AgentRun.of(jdk, Allocations.class), AgentRun.of(jdk, Allocations.class));
  }

  private static void assertSameAllocations(AgentRun.Builder with, AgentRun.Builder without)
      throws Exception {
    try (AgentRun plain = without.withoutAgent().start();
        AgentRun run = with.start()) {
      Comparison.assertSame(run, plain);
      assertThat(run.out()).hasSize(15).allMatch(line -> line.matches(".* [0-9]+"));
    }
  }
}
