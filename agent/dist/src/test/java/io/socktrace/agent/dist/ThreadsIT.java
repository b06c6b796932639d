package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.Threads;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.awaitility.Awaitility;

/** Which threads the agent adds to the application's, and from when on. */
class ThreadsIT {
  /**
   * The agent's own; those that send; OkHttp's, which stay while it is used; and that with which
   * JNA frees native memory.
   */
  private static final List<String> OURS =
      List.of(
          "daemon socktrace",
          "daemon socktrace export",
          "daemon OkHttp .*",
          "daemon Okio .*",
          "daemon JNA Cleaner");

  private static final int MOST = 7;

  @EachJdk
  void agent_addsFewDaemonsAndNoneBeforeTheFirstListener(Jdk jdk) throws Exception {
    try (AgentRun plain = AgentRun.of(jdk, Threads.class).withoutAgent().start();
        AgentRun run = AgentRun.of(jdk, Threads.class).start()) {
      assertThat(threads(run, "before")).isEqualTo(threads(plain, "before"));
      plain.await("served");
      plain.tell("");
      run.await("served");
      awaitExports(run);
      run.tell("");
      TreeSet<String> added = threads(run, "after");
      added.removeAll(threads(plain, "after"));
      assertThat(added)
          .contains("daemon socktrace")
          .hasSizeLessThanOrEqualTo(MOST)
          .allMatch(thread -> OURS.stream().anyMatch(thread::matches));
      assertThat(plain.awaitExit()).isZero();
      run.assertHarmless();
    }
  }

  private static TreeSet<String> threads(AgentRun run, String when) throws InterruptedException {
    return new TreeSet<>(List.of(run.await(when).split(", ")));
  }

  /** Both signals, so that every thread there ever is has been started. */
  private static void awaitExports(AgentRun run) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(run.telemetry().spans("accept")).isNotEmpty();
              assertThat(run.telemetry().points("socktrace.connection.accepted")).isNotEmpty();
            });
  }
}
