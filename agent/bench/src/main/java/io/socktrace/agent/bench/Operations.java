package io.socktrace.agent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an operation allocates, by the JVM's own count for the thread, and which system calls it
 * makes, by strace: with the agent and without. Both are exact, whatever else the machine does.
 */
public final class Operations {
  private static final Pattern CALL = Pattern.compile("([a-z_0-9]+)\\(.*");
  private static final Pattern MARK = Pattern.compile(".*\"/mark/([^\"]+)\".*");

  private final Arguments arguments;
  private final Tsv rows;

  private Operations(Arguments arguments) throws IOException, InterruptedException {
    this.arguments = arguments;
    this.rows = new Tsv("operations", "jdk", "operation", "arm", "bytes", "calls", "which");
  }

  public static void main(String[] arguments) throws Exception {
    new Operations(new Arguments(arguments, "warm-up", "400")).run();
  }

  private void run() throws IOException, InterruptedException {
    System.out.println("| JDK | operation | arm | bytes | system calls | of them |");
    System.out.println("|---|---|---|---|---|---|");
    for (Path jdk : arguments.jdks()) {
      for (List<Operation> group : Operation.GROUPS) {
        for (Arm arm : Arm.values()) {
          if (arm != Arm.SOCKTRACE_KEPT || group.contains(Operation.ACCEPT_CLOSE)) {
            measure(jdk, group, arm);
          }
        }
      }
    }
  }

  private void measure(Path jdk, List<Operation> group, Arm arm)
      throws IOException, InterruptedException {
    Map<String, Double> bytes = bytes(jdk, group, arm);
    Map<String, Map<String, Double>> calls = calls(jdk, group, arm);
    for (Operation operation : group) {
      double allocated = bytes.get(operation.label());
      Map<String, Double> ofOne = calls.get(operation.label());
      double sum = ofOne.values().stream().mapToDouble(Double::doubleValue).sum();
      String which = ofOne.toString().replaceAll("[{},]", "");
      String version = Checkout.version(jdk);
      rows.add(version, operation.label(), arm.label(), allocated, sum, which);
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %s | %.1f | %.2f | %s |%n",
          version,
          operation.label(),
          arm.label(),
          allocated,
          sum,
          which);
    }
  }

  private Map<String, Double> bytes(Path jdk, List<Operation> group, Arm arm)
      throws IOException, InterruptedException {
    Map<String, Double> bytes = new HashMap<>();
    for (String line : Child.run(program(jdk, group, arm, arguments.number("warm-up")))) {
      String[] words = line.split(" ");
      bytes.put(words[0], Double.parseDouble(words[1]));
    }
    return bytes;
  }

  /** By operation and name of the system call, how many one operation makes. */
  private Map<String, Map<String, Double>> calls(Path jdk, List<Operation> group, Arm arm)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("socktrace-strace");
    try {
      List<String> command = new ArrayList<>(List.of("strace", "-ff", "--seccomp-bpf", "-qq"));
      command.addAll(List.of("-e", "trace=%network,%desc,%file", "-e", "signal=none"));
      command.addAll(List.of("-o", directory.resolve("calls").toString()));
      command.addAll(program(jdk, group, arm, 2));
      String thread = Child.run(command).get(0).replaceFirst("^thread ", "");
      return countByMark(directory.resolve("calls." + thread));
    } finally {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private static Map<String, Map<String, Double>> countByMark(Path trace) throws IOException {
    Map<String, Map<String, Double>> counts = new HashMap<>();
    Map<String, Double> current = new TreeMap<>();
    for (String line : Files.readAllLines(trace)) {
      Matcher mark = MARK.matcher(line);
      Matcher call = CALL.matcher(line);
      if (mark.matches()) {
        current = counts.computeIfAbsent(mark.group(1), first -> new TreeMap<>());
      } else if (call.matches()) {
        current.merge(call.group(1), 1.0 / Batch.OPERATIONS, Double::sum);
      }
    }
    // What the JVM does once in a while, such as mapping memory, is none of the operation's.
    counts.values().forEach(calls -> calls.values().removeIf(each -> each < 0.5));
    counts.values().forEach(calls -> calls.replaceAll((call, each) -> (double) Math.round(each)));
    return counts;
  }

  private List<String> program(Path jdk, List<Operation> group, Arm arm, int warmUp)
      throws IOException {
    List<String> command = new ArrayList<>(Checkout.java(jdk));
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(arm.arguments());
    command.addAll(List.of("-cp", Checkout.bench().toString()));
    command.add(MeasuredOperations.class.getName());
    command.add(String.valueOf(warmUp));
    group.forEach(operation -> command.add(operation.label()));
    return command;
  }
}
