package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socktrace.agent.dist.apps.NoMoreDescriptors;
import io.socktrace.agent.dist.apps.NoMoreThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** The process may have no more threads or descriptors: the application has what it would have. */
class LimitsIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** The JVM says of every thread that it cannot make, on standard output, that it cannot. */
  private static final String QUIET = "-Xlog:os+thread=off";

  /** Users of no name, whose threads nobody else adds to; root has no such limit. */
  private static final String USER = "62317";

  private static final String OTHER_USER = "62318";

  private static final String MOST_THREADS = "100";

  /**
   * The agent's jar, the native library, standard streams aside; three connections to the backend,
   * one socket to ask the kernel by, and two to sleep in the kernel.
   */
  private static final int DESCRIPTORS = 12;

  @TempDir Path directory;

  @EachJdk
  void noThreadLeftAtStart_theAgentStaysOffInOneLine(Jdk jdk) throws Exception {
    try (AgentRun plain = fewThreads(jdk, USER, "before").withoutAgent().start();
        AgentRun run = fewThreads(jdk, OTHER_USER, "before").start()) {
      echo(plain);
      echo(run);
      plain.tell("end");
      run.tell("end");
      Comparison.assertSameProgram(run, plain);
      assertThat(Comparison.ours(run))
          .singleElement()
          .asString()
          .startsWith("[socktrace] off: cannot start its thread: ");
    }
  }

  @EachJdk
  void noThreadLeftLater_theAgentNeedsNone(Jdk jdk) throws Exception {
    try (AgentRun plain = fewThreads(jdk, USER, "after").withoutAgent().start();
        AgentRun run =
            fewThreads(jdk, OTHER_USER, "after").option("spans.per_second", "all").start()) {
      await().atMost(DEADLINE).until(() -> run.telemetry().spans("connection").size() == 3);
      await()
          .atMost(DEADLINE)
          .until(() -> run.telemetry().sum("socktrace.connection.accepted") == 3);
      plain.tell("");
      run.tell("");
      echo(plain);
      echo(run);
      // Before the end: to run hooks the JVM would need threads.
      await().atMost(DEADLINE).until(() -> run.telemetry().spans("connection").size() == 8);
      plain.tell("end");
      run.tell("end");
      Comparison.assertSame(run, plain);
    }
  }

  private static void echo(AgentRun run) throws Exception {
    run.tell("5");
    run.await("echoed 5");
  }

  private static AgentRun.Builder fewThreads(Jdk jdk, String user, String when) {
    return AgentRun.of(jdk, NoMoreThreads.class, when)
        .under(
            "prlimit",
            "--nproc=" + MOST_THREADS,
            "setpriv",
            "--reuid=" + user,
            "--regid=" + user,
            "--clear-groups",
            // To read the agent wherever it has been built.
            "--inh-caps=+dac_read_search",
            "--ambient-caps=+dac_read_search")
        .jvm(QUIET, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss256k");
  }

  /** 10 and as many connections and exports later: the same threads as at first. */
  @EachJdk
  void threads_areFewAndStay(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, io.socktrace.agent.dist.apps.EchoOnCommand.class)
            .option("spans.per_second", "all")
            .environment("OTEL_METRIC_EXPORT_INTERVAL", "100")
            .start()) {
      run.tell("10");
      await().atMost(DEADLINE).until(() -> run.telemetry().spans("connection").size() == 10);
      List<String> first = ours(run.pid());
      int requests = run.receiver().requestHeaders().size();
      run.tell("10");
      await().atMost(DEADLINE).until(() -> run.receiver().requestHeaders().size() > requests + 10);
      assertThat(ours(run.pid())).isEqualTo(first);
      assertThat(first).hasSizeLessThanOrEqualTo(8);
      run.tell("end");
      run.assertHarmless();
    }
  }

  /** The numbers of the threads of ours and of our libraries, which rename theirs as they go. */
  private static List<String> ours(long pid) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
      return tasks
          .map(
              task -> {
                try {
                  return task.getFileName() + " " + Files.readString(task.resolve("comm")).trim();
                } catch (IOException ended) {
                  return "";
                }
              })
          .filter(
              name ->
                  Stream.of("socktrace", "kHttp", "kio", "tchSpan", "eriodicMetric", "okhttp")
                      .anyMatch(name::contains))
          .map(name -> name.substring(0, name.indexOf(' ')))
          .sorted()
          .toList();
    }
  }

  @EachJdk
  void noDescriptorLeft_theAgentTakesFewAndGoesOn(Jdk jdk) throws Exception {
    Path without = directory.resolve("without");
    Path with = directory.resolve("with");
    try (AgentRun plain = fewDescriptors(jdk, without).withoutAgent().start();
        AgentRun run =
            fewDescriptors(jdk, with)
                .option("spans.per_second", "all")
                .environment("OTEL_METRIC_EXPORT_INTERVAL", "200")
                .start()) {
      await().atMost(DEADLINE).until(() -> run.telemetry().spans("connection").size() == 3);
      await()
          .atMost(DEADLINE)
          .until(() -> run.telemetry().sum("socktrace.connection.accepted") == 3);
      await().atMost(DEADLINE).until(() -> Files.exists(without) && Files.exists(with));
      plain.tell("");
      run.tell("");
      Comparison.assertSame(run, plain);
      assertThat(run.telemetry().spans("connection")).hasSize(6);
      assertThat(Integer.parseInt(Files.readString(with)))
          .isGreaterThanOrEqualTo(Integer.parseInt(Files.readString(without)) - DESCRIPTORS);
    }
  }

  private static AgentRun.Builder fewDescriptors(Jdk jdk, Path counted) {
    return AgentRun.of(jdk, NoMoreDescriptors.class, counted.toString())
        .under("prlimit", "--nofile=64");
  }
}
