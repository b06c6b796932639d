package io.socktrace.agent.bench.duet;

import io.socktrace.agent.bench.duet.Seat.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A and B, started together, each alone on its core, over one and the same window.
 *
 * @param coreOfA the next pair has them the other way round, for cores are not equal
 */
record Pair(Path root, Path jdk, Workload workload, Arm arm, int coreOfA, int coreOfB) {
  /** The same for both; little memory, and a collector without threads of its own. */
  private static final List<String> FLAGS = List.of("-Xmx256m", "-XX:+UseSerialGC");

  private static final Duration QUIET = Duration.ofSeconds(2);

  /** Of a core, that a compiler may use when the window opens. */
  private static final double QUIET_SHARE = 0.01;

  private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(60);

  /**
   * @param directory empty
   * @param endpoint where an agent may send its telemetry
   */
  Result play(Path directory, String endpoint, Duration warmUp, Duration window)
      throws IOException, InterruptedException {
    Path stageOfA = Files.createDirectory(directory.resolve("a"));
    Path stageOfB = Files.createDirectory(directory.resolve("b"));
    try (Seat a = new Seat(coreOfA, command(List.of()), stageOfA, endpoint);
        Seat b = new Seat(coreOfB, command(arm.arguments(root)), stageOfB, endpoint)) {
      a.awaitFirstOperation();
      b.awaitFirstOperation();
      Duration warm = warmUp(a, b, warmUp);
      Reading beforeA = a.read();
      Reading beforeB = b.read();
      Thread.sleep(window.toMillis());
      Reading afterA = a.read();
      Reading afterB = b.read();
      a.dismiss();
      b.dismiss();
      a.awaitEnd();
      b.awaitEnd();
      if (!b.log().contains(arm.witness())) {
        throw new IOException("B ran without " + arm + ":\n" + b.log());
      }
      return new Result(warm, afterA.since(beforeA), afterB.since(beforeB));
    }
  }

  private List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(jdk.resolve("bin/java").toString());
    command.addAll(FLAGS);
    command.addAll(arguments);
    command.add("-cp");
    command.add(root.resolve("agent/bench/target/socktrace-agent-bench.jar").toString());
    command.addAll(List.of(Player.class.getName(), workload.name()));
    return command;
  }

  /** At least as long as told, and until the compilers of both have little left to do. */
  private static Duration warmUp(Seat a, Seat b, Duration least)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    while (true) {
      long[] before = {a.compilerNanos(), b.compilerNanos()};
      Thread.sleep(QUIET.toMillis());
      long busiest = Math.max(a.compilerNanos() - before[0], b.compilerNanos() - before[1]);
      Duration passed = Duration.ofNanos(System.nanoTime() - began);
      boolean isQuiet = busiest < QUIET_SHARE * QUIET.toNanos();
      if (passed.compareTo(least) >= 0 && isQuiet || passed.compareTo(WARM_UP_LIMIT) > 0) {
        return passed;
      }
    }
  }

  /** What each did within the window, after how long a warm-up. */
  record Result(Duration warmUp, Reading a, Reading b) {
    /** CPU time per operation of B over that of A. */
    double ratio() {
      return (b.cpuSeconds() / b.operations()) / (a.cpuSeconds() / a.operations());
    }
  }
}
