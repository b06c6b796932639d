package io.socktrace.agent.bench;

import io.socktrace.agent.bench.Launch.Cost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** Every measurement, as it was made; and the table that sums them up. */
final class Rows {
  /** The variant that the others are compared with, round by round. */
  static final String BASELINE = "no agent";

  private final List<Row> rows = new ArrayList<>();

  void add(int round, String program, String jdk, String variant, double load, Cost cost) {
    rows.add(new Row(round, program, jdk, variant, load, cost));
  }

  void write(Path file, List<String> header) throws IOException {
    List<String> lines = new ArrayList<>();
    header.forEach(line -> lines.add("# " + line));
    lines.add("round\tprogram\tjdk\tvariant\tload\tready_ms\tended_ms\tcpu_ms");
    for (Row row : rows) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%d\t%s\t%s\t%s\t%.2f\t%.3f\t%.3f\t%.3f",
              row.round,
              row.program,
              row.jdk,
              row.variant,
              row.load,
              row.cost.readyMillis(),
              row.cost.endedMillis(),
              row.cost.cpuMillis()));
    }
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
  }

  /**
   * Median [least..most], and the median of the differences from the baseline of the same round.
   */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add("| program | JDK | variant | ready, ms | + | ended, ms | + | CPU, ms | + |");
    lines.add("|---|---|---|---|---|---|---|---|---|");
    Set<List<String>> cases = new LinkedHashSet<>();
    rows.stream()
        .sorted((a, b) -> (a.program + a.jdk).compareTo(b.program + b.jdk))
        .forEach(row -> cases.add(List.of(row.program, row.jdk)));
    for (List<String> each : cases) {
      Set<String> variants = new TreeSet<>();
      rows.forEach(row -> variants.add(row.variant));
      for (String variant : variants) {
        lines.add(line(each.get(0), each.get(1), variant));
      }
    }
    return lines;
  }

  private String line(String program, String jdk, String variant) {
    StringBuilder line = new StringBuilder("| " + program + " | " + jdk + " | " + variant + " |");
    List<ToDoubleFunction<Cost>> measures =
        List.of(Cost::readyMillis, Cost::endedMillis, Cost::cpuMillis);
    for (ToDoubleFunction<Cost> measure : measures) {
      List<Double> values = new ArrayList<>();
      List<Double> differences = new ArrayList<>();
      for (Row row : rows) {
        if (row.is(program, jdk, variant)) {
          values.add(measure.applyAsDouble(row.cost));
          rows.stream()
              .filter(other -> other.round == row.round && other.is(program, jdk, BASELINE))
              .forEach(
                  other ->
                      differences.add(
                          measure.applyAsDouble(row.cost) - measure.applyAsDouble(other.cost)));
        }
      }
      values.sort(null);
      line.append(
          String.format(
              Locale.ROOT,
              " %.0f [%.0f..%.0f] | %s |",
              median(values),
              values.get(0),
              values.get(values.size() - 1),
              variant.equals(BASELINE)
                  ? ""
                  : String.format(Locale.ROOT, "%+.1f", median(differences))));
    }
    return line.toString();
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private record Row(
      int round, String program, String jdk, String variant, double load, Cost cost) {
    boolean is(String itsProgram, String itsJdk, String itsVariant) {
      return program.equals(itsProgram) && jdk.equals(itsJdk) && variant.equals(itsVariant);
    }
  }
}
