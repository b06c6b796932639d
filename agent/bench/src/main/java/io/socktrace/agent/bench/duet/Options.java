package io.socktrace.agent.bench.duet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The command line; what is given several times is all played. */
final class Options {
  static final String USAGE =
      """
      usage: duet [--workload pingpong|churn|sendfile|jetty]...   all of them unless given
                  [--arm aa|socktrace|jfr]...                     all of them unless given
                  [--jdk 17|25|JAVA_HOME]...                      17 and 25 unless given
                  [--pairs 28] [--seconds 10] [--warm-up 15]
                  [--cores 0,1] [--results agent/bench/results/duet.tsv]
      """;

  final Set<Workload> workloads = EnumSet.noneOf(Workload.class);
  final Set<Arm> arms = EnumSet.noneOf(Arm.class);
  final List<Path> jdks = new ArrayList<>();
  int pairs = 28;

  /** As long as the agent's metrics take to be exported again: each window has one export. */
  Duration window = Duration.ofSeconds(10);

  /**
   * At least; it goes on until the JIT compilers are quiet. The agent's first export of metrics,
   * which loads classes, comes 10 s after the first socket listens: it is a cost of the start.
   */
  Duration warmUp = Duration.ofSeconds(15);

  int[] cores = {0, 1};
  Path results = Path.of("agent/bench/results/duet.tsv");

  private Options() {}

  /**
   * @throws IllegalArgumentException saying what is not understood
   */
  static Options parse(String... arguments) {
    Options options = new Options();
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException("no value: " + arguments[i]);
      }
      options.set(arguments[i], arguments[i + 1]);
    }
    if (options.workloads.isEmpty()) {
      options.workloads.addAll(EnumSet.allOf(Workload.class));
    }
    if (options.arms.isEmpty()) {
      options.arms.addAll(EnumSet.allOf(Arm.class));
    }
    if (options.jdks.isEmpty()) {
      options.jdks.add(Path.of(System.getProperty("java.home")));
    }
    return options;
  }

  private void set(String name, String value) {
    switch (name) {
      case "--workload" -> workloads.add(Workload.valueOf(value.toUpperCase(Locale.ROOT)));
      case "--arm" -> arms.add(Arm.valueOf(value.toUpperCase(Locale.ROOT)));
      case "--jdk" -> jdks.add(Path.of(value));
      case "--pairs" -> pairs = Integer.parseInt(value);
      case "--seconds" -> window = seconds(value);
      case "--warm-up" -> warmUp = seconds(value);
      case "--cores" -> cores = cores(value);
      case "--results" -> results = Path.of(value);
      default -> throw new IllegalArgumentException("not an option: " + name);
    }
  }

  private static Duration seconds(String value) {
    return Duration.ofMillis(Math.round(1000 * Double.parseDouble(value)));
  }

  private static int[] cores(String value) {
    String[] both = value.split(",");
    if (both.length != 2 || both[0].equals(both[1])) {
      throw new IllegalArgumentException("not two cores: " + value);
    }
    return new int[] {Integer.parseInt(both[0]), Integer.parseInt(both[1])};
  }
}
