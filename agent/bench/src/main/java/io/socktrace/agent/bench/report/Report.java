package io.socktrace.agent.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Writes {@code PERFORMANCE.md}: the same rows always make the same page. */
public final class Report {
  private static final List<Section> SECTIONS =
      List.of(
          new CallgrindSection(),
          new DuetSection(),
          new JmhSection(),
          new OperationsSection(),
          new StartupSection(),
          new MemorySection());

  private static final List<String> BEGINNING =
      List.of(
          "# What the agent costs",
          "",
          "Written by `agent/bench/run report` from the raw rows in [results](results), not by hand."
              + " Brackets `[a, b]` hold the mean with 95 % probability, `[a..b]` the median, or the"
              + " least and the most where a table says so. An aim is met if the upper end is within"
              + " it. How to measure it all again: [README.md](README.md).");

  private Report() {}

  public static void main(String[] arguments) throws IOException {
    Path bench = Path.of("agent/bench");
    Path page = bench.resolve("PERFORMANCE.md");
    Files.write(page, lines(bench.resolve("results")));
    System.out.println(page);
  }

  static List<String> lines(Path results) throws IOException {
    Page page = new Page();
    for (Section section : SECTIONS) {
      Path file = results.resolve(section.name() + ".tsv");
      page.heading(section.heading());
      Table table = Files.exists(file) ? Table.read(file) : new Table(List.of(), List.of());
      if (table.rows().isEmpty()) {
        page.text("Not measured: `results/" + section.name() + ".tsv` has no rows.");
      } else {
        section.write(table, page);
        page.text("`agent/bench/run " + section.name() + "`: " + origin(table) + ".");
      }
    }
    return page.lines(BEGINNING);
  }

  /** When, and of which commit; or what the file itself says. */
  private static String origin(Table table) {
    if (!table.rows().get(0).has("commit")) {
      return String.join("; ", table.comments());
    }
    Set<String> days = new LinkedHashSet<>();
    Set<String> commits = new LinkedHashSet<>();
    for (Table.Row row : table.rows()) {
      days.add(row.text("date").substring(0, 10));
      commits.add("`" + row.text("commit") + "`");
    }
    List<String> origin = new ArrayList<>(table.comments());
    origin.add(String.join(", ", days) + ", commit " + String.join(", ", commits));
    return String.join("; ", origin);
  }
}
