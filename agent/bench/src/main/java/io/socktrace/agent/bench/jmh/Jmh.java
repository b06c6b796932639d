package io.socktrace.agent.bench.jmh;

import io.socktrace.agent.bench.Arguments;
import io.socktrace.agent.bench.Arm;
import io.socktrace.agent.bench.Checkout;
import io.socktrace.agent.bench.Operation;
import io.socktrace.agent.bench.Tsv;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Nanoseconds and bytes of each operation, with the agent and without, in turn: operation by
 * operation, so that the two stand close to each other in time.
 */
public final class Jmh {
  private static final String BYTES = "gc.alloc.rate.norm";

  private final Arguments arguments;
  private final Tsv rows;

  private Jmh(Arguments arguments) throws Exception {
    this.arguments = arguments;
    this.rows = new Tsv("jmh", "jdk", "operation", "arm", "load", "ns", "ns_error", "bytes");
  }

  public static void main(String[] arguments) throws Exception {
    new Jmh(new Arguments(arguments, "operations", "all", "forks", "5", "iterations", "5")).run();
  }

  private void run() throws Exception {
    List<String> table = new ArrayList<>();
    for (Path jdk : arguments.jdks()) {
      for (Operation operation : operations()) {
        RunResult without = measure(jdk, operation, Arm.NONE);
        RunResult with = measure(jdk, operation, Arm.SOCKTRACE);
        table.add(
            String.format(
                Locale.ROOT,
                "| %s | %s | %.0f ± %.0f | %.0f ± %.0f | %+.0f | %+.1f |",
                Checkout.version(jdk),
                operation.label(),
                without.getPrimaryResult().getScore(),
                without.getPrimaryResult().getScoreError(),
                with.getPrimaryResult().getScore(),
                with.getPrimaryResult().getScoreError(),
                with.getPrimaryResult().getScore() - without.getPrimaryResult().getScore(),
                bytes(with) - bytes(without)));
      }
    }
    System.out.println("| JDK | operation | without, ns | with, ns | added, ns | added bytes |");
    System.out.println("|---|---|---|---|---|---|");
    table.forEach(System.out::println);
  }

  private List<Operation> operations() {
    return arguments.text("operations").equals("all")
        ? List.of(Operation.values())
        : arguments.list("operations").stream().map(Operation::of).toList();
  }

  private RunResult measure(Path jdk, Operation operation, Arm arm) throws Exception {
    double load = Checkout.load();
    OptionsBuilder options = new OptionsBuilder();
    options
        .include(HookBenchmark.class.getName())
        .param("operation", operation.name())
        .jvm(jdk.resolve("bin/java").toString())
        .jvmArgs(jvmArguments(jdk, arm))
        .addProfiler(GCProfiler.class)
        .forks(arguments.number("forks"))
        .warmupIterations(arguments.number("iterations"))
        .warmupTime(TimeValue.seconds(1))
        .measurementIterations(arguments.number("iterations"))
        .measurementTime(TimeValue.seconds(1))
        .shouldFailOnError(true);
    RunResult result = single(options);
    rows.add(
        Checkout.version(jdk),
        operation.label(),
        arm.label(),
        load,
        result.getPrimaryResult().getScore(),
        result.getPrimaryResult().getScoreError(),
        bytes(result));
    return result;
  }

  private static RunResult single(OptionsBuilder options) throws RunnerException {
    return new Runner(options.build()).runSingle();
  }

  private static String[] jvmArguments(Path jdk, Arm arm) throws Exception {
    List<String> given = new ArrayList<>(List.of("-XX:+UseSerialGC", "-Xmx256m"));
    if (!Checkout.version(jdk).startsWith("17.")) {
      given.add("--enable-native-access=ALL-UNNAMED");
    }
    return Stream.concat(given.stream(), arm.arguments().stream()).toArray(String[]::new);
  }

  private static double bytes(RunResult result) {
    for (String name : result.getSecondaryResults().keySet()) {
      if (name.endsWith(BYTES)) {
        return result.getSecondaryResults().get(name).getScore();
      }
    }
    throw new IllegalStateException("JMH's GC profiler gave no " + BYTES);
  }
}
