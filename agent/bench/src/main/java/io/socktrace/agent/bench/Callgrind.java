package io.socktrace.agent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How many instructions the agent adds to an operation, in user space: what 2N operations take more
 * than N, with the agent less without.
 *
 * <p>valgrind counts them, on the application's thread alone, so that neither the machine's load
 * nor the compiler nor the agent's own thread has a part in it. What is left of chance is the order
 * in which the JIT compiler takes methods up; hence the repeats, and least and most beside the
 * mean.
 */
public final class Callgrind {
  /**
   * How to make each compiler compile everything, at once and on demand. C2 without the tiers below
   * it inlines less than C2 with them, unless told their limit on code that is compiled already.
   */
  private static final Map<String, List<String>> MODES =
      Map.of(
          "c2", List.of("-XX:-TieredCompilation", "-XX:InlineSmallCode=2500", "-Xbatch"),
          "c1", List.of("-XX:TieredStopAtLevel=1", "-Xbatch"),
          "int", List.of("-Xint"));

  private final Arguments arguments;
  private final Tsv rows;
  private final SortedMap<String, List<Double>> counts = new TreeMap<>();

  private Callgrind(Arguments arguments) throws IOException, InterruptedException {
    this.arguments = arguments;
    this.rows = new Tsv("callgrind", "jdk", "mode", "operation", "arm", "repeat", "instructions");
  }

  public static void main(String[] arguments) throws Exception {
    Arguments given =
        new Arguments(
            arguments, "modes", "c2,c1", "repeats", "3", "warm-up", "400", "batches", "100");
    new Callgrind(given).run();
  }

  private void run() throws IOException, InterruptedException {
    for (Path jdk : arguments.jdks()) {
      for (String mode : arguments.list("modes")) {
        for (int repeat = 1; repeat <= arguments.number("repeats"); repeat++) {
          for (List<Operation> group : Operation.GROUPS) {
            for (Arm arm : List.of(Arm.NONE, Arm.SOCKTRACE)) {
              count(jdk, mode, repeat, group, arm);
            }
          }
        }
      }
    }
    System.out.println("| JDK | mode | operation | without | with | added |");
    System.out.println("|---|---|---|---|---|---|");
    for (String each : counts.keySet()) {
      if (each.endsWith("\t" + Arm.NONE.label())) {
        String name = each.substring(0, each.lastIndexOf('\t'));
        System.out.println(line(name, counts.get(each), counts.get(key(name, Arm.SOCKTRACE))));
      }
    }
  }

  /** One JVM. */
  private void count(Path jdk, String mode, int repeat, List<Operation> group, Arm arm)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("socktrace-callgrind");
    try {
      int batches = arguments.number("batches");
      Child.run(command(jdk, mode, group, arm, directory, batches));
      List<Long> parts = new CallgrindDumps(directory).marked();
      if (parts.size() != 3 * group.size()) {
        throw new IOException("there are " + parts.size() + " marks: " + parts);
      }
      for (int i = 0; i < group.size(); i++) {
        // The first of the three is what came before.
        long once = parts.get(3 * i + 1);
        long twice = parts.get(3 * i + 2);
        double each = (double) (twice - once) / (batches * Batch.OPERATIONS);
        String version = Checkout.version(jdk);
        String operation = group.get(i).label();
        rows.add(version, mode, operation, arm.label(), repeat, each);
        String name = version + "\t" + mode + "\t" + operation;
        counts.computeIfAbsent(key(name, arm), first -> new ArrayList<>()).add(each);
      }
      System.err.print(".");
    } finally {
      delete(directory);
    }
  }

  private List<String> command(
      Path jdk, String mode, List<Operation> group, Arm arm, Path directory, int batches)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add("valgrind");
    command.add("--tool=callgrind");
    // Compiled code changes.
    command.add("--smc-check=all-non-file");
    // HotSpot finds null checks by SIGSEGV, and then looks at the registers.
    command.add("--vex-iropt-register-updates=allregs-at-mem-access");
    command.add("--separate-threads=yes");
    command.add("--dump-before=" + CountedOperations.MARK);
    command.add("--callgrind-out-file=" + directory.resolve("counts"));
    command.addAll(Checkout.java(jdk));
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx64m"));
    command.addAll(MODES.get(mode));
    command.addAll(arm.arguments());
    command.addAll(List.of("-cp", Checkout.bench().toString()));
    command.add(CountedOperations.class.getName());
    command.add(String.valueOf(mode.equals("int") ? 2 : arguments.number("warm-up")));
    command.add(String.valueOf(batches));
    group.forEach(operation -> command.add(operation.label()));
    return command;
  }

  private static String key(String name, Arm arm) {
    return name + "\t" + arm.label();
  }

  /** Added is least, mean and most over all pairings of a run with and a run without. */
  private static String line(String name, List<Double> without, List<Double> with) {
    double least = least(with) - most(without);
    double most = most(with) - least(without);
    return String.format(
        Locale.ROOT,
        "| %s | %.0f | %.0f | %+.1f [%+.1f..%+.1f] |",
        name.replace("\t", " | "),
        mean(without),
        mean(with),
        mean(with) - mean(without),
        least,
        most);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static double least(List<Double> values) {
    return values.stream().min(Comparator.naturalOrder()).orElseThrow();
  }

  private static double most(List<Double> values) {
    return values.stream().max(Comparator.naturalOrder()).orElseThrow();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
