package io.socktrace.agent.bench.duet;

import io.socktrace.agent.bench.duet.Pair.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** One line of {@code results/duet.tsv}, written as soon as its pair has ended. */
record DuetRow(
    LocalDateTime date,
    String commit,
    String jdk,
    Workload workload,
    Arm arm,
    int pair,
    int coreOfB,
    double seconds,
    Result result,
    String load) {
  static final String HEADER =
      "date\tcommit\tjdk\tworkload\tarm\tpair\tcore_b\twarm_up\tseconds\toperations_a\toperations_b"
          + "\tcpu_seconds_a\tcpu_seconds_b\tload";

  String line() {
    return String.format(
        Locale.ROOT,
        "%s\t%s\t%s\t%s\t%s\t%d\t%d\t%.1f\t%s\t%d\t%d\t%.6f\t%.6f\t%s",
        date.truncatedTo(ChronoUnit.SECONDS),
        commit,
        jdk,
        workload,
        arm,
        pair,
        coreOfB,
        result.warmUp().toMillis() / 1e3,
        seconds,
        result.a().operations(),
        result.b().operations(),
        result.a().cpuSeconds(),
        result.b().cpuSeconds(),
        load);
  }

  void append(Path file) throws IOException {
    if (!Files.exists(file)) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, List.of(HEADER));
    }
    Files.write(file, List.of(line()), StandardOpenOption.APPEND);
  }
}
