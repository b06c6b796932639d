package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socktrace.agent.dist.apps.Echo;
import io.socktrace.agent.dist.apps.Resting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** While no connection comes the agent's thread sleeps in the kernel, and is in nobody's way. */
class RestIT {
  private static final Duration DEADLINE = Duration.ofSeconds(120);
  private static final Duration WINDOW = Duration.ofSeconds(5);

  /** Once a second, and for an export and its answer; by the clock alone it would be 50. */
  private static final int MOST_SLEEPS = 15;

  @EachJdk
  void tenListenersAtRest_hardlyWakeOurThread(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, Resting.class)
            .environment("OTEL_METRIC_EXPORT_INTERVAL", "10000")
            .start()) {
      run.await("listening");
      awaitRest(run);
      run.tell("accept");
      assertThat(run.await("accept ")).isEqualTo("200");
      awaitRest(run);
      run.tell("end");
      run.assertHarmless();
      assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(200);
    }
  }

  @EachJdk
  void listenersThatCloseMeanwhile_letTheirAddressGoAtOnce(Jdk jdk) throws Exception {
    try (AgentRun plain = AgentRun.of(jdk, Resting.class).withoutAgent().start();
        AgentRun run = resting(jdk).start()) {
      run.await("listening");
      awaitRest(run);
      for (AgentRun each : new AgentRun[] {plain, run}) {
        each.tell("rebind");
        each.await("rebind 201");
        each.tell("accept");
        each.await("accept 200");
        each.tell("end");
      }
      Comparison.assertSame(run, plain);
    }
  }

  /** Both are closed in programs that the application starts. */
  @EachJdk
  void descriptors_areTwoMore(Jdk jdk) throws Exception {
    try (AgentRun plain = AgentRun.of(jdk, Resting.class).withoutAgent().start();
        AgentRun run = resting(jdk).start()) {
      plain.await("listening");
      run.await("listening");
      awaitRest(run);
      Map<String, Integer> more = events(run);
      events(plain).forEach((name, count) -> more.merge(name, -count, Integer::sum));
      more.values().removeIf(count -> count == 0);
      assertThat(more)
          .isEqualTo(
              Map.of("anon_inode:[eventpoll] 02000002", 1, "anon_inode:[eventfd] 02004002", 1));
      plain.tell("end");
      run.tell("end");
      Comparison.assertSame(run, plain);
    }
  }

  @EachJdk
  void whereTheKernelRefuses_ourThreadLooksByTheClock(Jdk jdk) throws Exception {
    for (String call : new String[] {"epoll_create1", "eventfd2", "epoll_ctl"}) {
      AgentRun.Builder builder =
          AgentRun.of(jdk, Echo.class, "3")
              .under(
                  "strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=" + call + ":error=EPERM")
              .option("spans.per_second", "all");
      try (AgentRun run = builder.start()) {
        run.assertHarmless();
        assertThat(run.telemetry().spans("connection")).as(call).hasSize(3);
      }
    }
  }

  private static AgentRun.Builder resting(Jdk jdk) {
    return AgentRun.of(jdk, Resting.class).environment("OTEL_METRIC_EXPORT_INTERVAL", "10000");
  }

  private static void awaitRest(AgentRun run) {
    await()
        .atMost(DEADLINE)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              long before = sleeps(run.pid());
              Thread.sleep(WINDOW.toMillis());
              return sleeps(run.pid()) - before <= MOST_SLEEPS;
            });
  }

  private static long sleeps(long pid) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).trim().equals("socktrace")) {
          for (String line : Files.readAllLines(task.resolve("status"))) {
            if (line.startsWith("voluntary_ctxt_switches:")) {
              return Long.parseLong(line.substring(line.indexOf(':') + 1).trim());
            }
          }
        }
      }
    }
    throw new AssertionError("no thread of ours");
  }

  /** The descriptors that stand for no file, by name and flags. */
  private static Map<String, Integer> events(AgentRun run) throws IOException {
    Path process = Path.of("/proc", String.valueOf(run.pid()));
    Map<String, Integer> counts = new HashMap<>();
    try (Stream<Path> all = Files.list(process.resolve("fd"))) {
      for (Path fd : all.toList()) {
        String name = Files.readSymbolicLink(fd).toString();
        if (name.startsWith("anon_inode:")) {
          String flags =
              Files.readAllLines(process.resolve("fdinfo").resolve(fd.getFileName())).stream()
                  .filter(line -> line.startsWith("flags:"))
                  .findFirst()
                  .orElseThrow()
                  .substring("flags:".length())
                  .trim();
          counts.merge(name + " " + flags, 1, Integer::sum);
        }
      }
    }
    return counts;
  }
}
