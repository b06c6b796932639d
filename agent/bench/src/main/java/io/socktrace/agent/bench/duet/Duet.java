package io.socktrace.agent.bench.duet;

import io.socktrace.agent.bench.OtlpSink;
import io.socktrace.agent.bench.report.DuetSection;
import io.socktrace.agent.bench.report.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What B costs more than A: CPU time per operation, as the mean of many pairs.
 *
 * <p>One after the other two equal runs differ by more than what is looked for. At the same time
 * they meet the same machine, and what is left of the difference goes with swapping the cores.
 * Workloads, arms and JDKs take turns pair by pair, so that a control is as old as what it is for.
 */
public final class Duet {
  private final Options options;
  private final Path root = Path.of("").toAbsolutePath();
  private final String commit;
  private final List<String> played = new ArrayList<>(List.of(DuetRow.HEADER));

  private Duet(Options options, String commit) {
    this.options = options;
    this.commit = commit;
  }

  public static void main(String[] arguments) throws Exception {
    if (List.of(arguments).contains("--help")) {
      System.out.print(Options.USAGE);
      return;
    }
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + Options.USAGE);
      System.exit(2);
      return;
    }
    new Duet(options, Commit.current()).run();
    System.exit(0);
  }

  private void run() throws Exception {
    try (OtlpSink sink = new OtlpSink()) {
      for (int number = 1; number <= options.pairs; number++) {
        for (Path jdk : options.jdks) {
          for (Workload workload : options.workloads) {
            for (Arm arm : options.arms) {
              int coreOfB = options.cores[number % 2];
              int coreOfA = options.cores[1 - number % 2];
              play(number, new Pair(root, jdk, workload, arm, coreOfA, coreOfB), sink.endpoint());
            }
          }
        }
      }
    }
    DuetSection.lines(Table.parse(played)).forEach(System.out::println);
  }

  private void play(int number, Pair pair, String endpoint) throws Exception {
    Path directory = Files.createTempDirectory("socktrace-duet");
    try {
      Pair.Result result = pair.play(directory, endpoint, options.warmUp, options.window);
      DuetRow row =
          new DuetRow(
              LocalDateTime.now(),
              commit,
              version(pair.jdk()),
              pair.workload(),
              pair.arm(),
              number,
              pair.coreOfB(),
              options.window.toMillis() / 1e3,
              result,
              Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
      row.append(options.results);
      played.add(row.line());
      System.err.printf(
          Locale.ROOT,
          "%d/%d JDK %s %s %s %+.2f %%%n",
          number,
          options.pairs,
          row.jdk(),
          row.workload(),
          row.arm(),
          100 * (result.ratio() - 1));
    } finally {
      delete(directory);
    }
  }

  private static String version(Path jdk) throws IOException {
    return Files.readString(jdk.resolve("release"))
        .replaceAll("(?s).*JAVA_VERSION=\"([^\"]*)\".*", "$1");
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
