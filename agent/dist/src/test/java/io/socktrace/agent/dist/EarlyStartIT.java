package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.Echo;
import io.socktrace.agent.dist.apps.OwnLogManager;
import io.socktrace.agent.dist.apps.OwnLogging;
import io.socktrace.agent.dist.apps.ParallelLoading;
import io.socktrace.agent.dist.apps.SecurityProviders;
import io.socktrace.agent.dist.apps.SpyProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an agent spoils by doing too much too early: class loading in circles and deadlocks, the
 * application's log manager, its security providers.
 */
class EarlyStartIT {
  private static final int STARTS = 3;

  @TempDir Path directory;

  @EachJdk
  void startsOnOneProcessor_loadNoClassInACircle(Jdk jdk) throws Exception {
    for (int i = 0; i < STARTS; i++) {
      // The last one without a compiler, which makes every window wide.
      assertNoCircle(jdk, i < STARTS - 1 ? "-Xmixed" : "-Xint");
    }
  }

  private void assertNoCircle(Jdk jdk, String mode) throws Exception {
    Path log = directory.resolve("exceptions");
    Files.deleteIfExists(log);
    try (AgentRun run =
        AgentRun.of(jdk, Echo.class, "3")
            .under("taskset", "-c", "0")
            .jvm(mode, "-Xlog:exceptions=info:file=" + log)
            .start()) {
      run.assertHarmless();
      assertThat(run.out()).containsExactly("done");
      assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(3);
      List<String> thrown = Files.readAllLines(log);
      assertThat(thrown).as("the log works").isNotEmpty();
      assertThat(thrown)
          .noneMatch(
              line ->
                  line.matches(
                      ".*(ClassCircularity|StackOverflow|Verify|BootstrapMethod|ClassFormat)"
                          + "Error.*"));
    }
  }

  /** While the agent's thread starts OpenTelemetry; a deadlock would be a run without end. */
  @EachJdk
  void classesLoadedByManyThreads_doNotDeadlock(Jdk jdk) throws Exception {
    for (int i = 0; i < STARTS; i++) {
      Comparison.assertSame(loading(jdk), loading(jdk));
    }
  }

  private static AgentRun.Builder loading(Jdk jdk) {
    return AgentRun.of(jdk, ParallelLoading.class).under("taskset", "-c", "0");
  }

  /** As application servers do: set in main, long after the agent's premain. */
  @EachJdk
  void logManagerSetInMain_isTheApplications(Jdk jdk) throws Exception {
    try (AgentRun plain = AgentRun.of(jdk, OwnLogging.class).withoutAgent().start();
        AgentRun run = AgentRun.of(jdk, OwnLogging.class).start()) {
      Comparison.assertSame(run, plain);
      assertThat(run.out())
          .contains("manager " + OwnLogManager.class.getName() + " made by main", "records 0");
    }
  }

  @EachJdk
  void securityProviders_areLoadedByTheApplication(Jdk jdk) throws Exception {
    try (AgentRun plain = providers(jdk, "kind").withoutAgent().start();
        AgentRun run = providers(jdk, "kind").start()) {
      Comparison.assertSame(run, plain);
      assertThat(run.out()).contains("loaded before main: []");
    }
  }

  /** A provider that serves the application's own thread alone fails our export, if anything. */
  @EachJdk
  void securityProviderThatRefusesTheAgent_isALineOrTwo(Jdk jdk) throws Exception {
    try (AgentRun plain = providers(jdk, "hostile").withoutAgent().start();
        AgentRun run = providers(jdk, "hostile").start()) {
      Comparison.assertSameProgram(run, plain);
      assertThat(Comparison.ours(run)).hasSizeBetween(1, 2);
    }
  }

  private AgentRun.Builder providers(Jdk jdk, String mode) throws Exception {
    Path properties =
        Files.writeString(
            directory.resolve("security"),
            "security.provider.1="
                + SpyProvider.class.getName()
                + "\nsecurity.provider.2=SUN\nsecurity.provider.3=SunRsaSign\n"
                + "security.provider.4=SunEC\nsecurity.provider.5=SunJSSE\n"
                + "security.provider.6=SunJCE\n");
    return AgentRun.of(jdk, SecurityProviders.class, mode)
        .jvm("-Djava.security.properties=" + properties);
  }
}
