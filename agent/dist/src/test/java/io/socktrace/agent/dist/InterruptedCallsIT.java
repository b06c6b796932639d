package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.Interrupts;

/**
 * A thread that is interrupted before it accepts, reads or writes finds what it finds without the
 * agent: the same result or exception, the same channels closed, and its interrupt.
 */
class InterruptedCallsIT {

  @EachJdk
  void interruptedThread_seesWhatItSeesWithoutTheAgent(Jdk jdk) throws Exception {
    try (AgentRun plain = AgentRun.of(jdk, Interrupts.class).withoutAgent().start();
        AgentRun run = AgentRun.of(jdk, Interrupts.class).start()) {
      Comparison.assertSame(run, plain);
      assertThat(run.out())
          .hasSize(jdk.feature() < 21 ? 19 : 38)
          .contains(
              "blocking read: java.nio.channels.ClosedByInterruptException (interrupted), false")
          .allMatch(line -> line.contains("(interrupted)"));
    }
  }
}
