package io.socktrace.agent.bench.report;

import io.socktrace.agent.bench.report.Table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** CPU per operation, of B over A. */
public final class DuetSection implements Section {
  private static final Aim PINGPONG =
      new Aim("CPU per operation of a ping-pong of 64 bytes", 1, "%");

  /** Of a core: who got less had to share it with something that is no part of the bench. */
  private static final double LEAST_SHARE = 0.9;

  @Override
  public String name() {
    return "duet";
  }

  @Override
  public String heading() {
    return "CPU per operation, two JVMs at once";
  }

  /** The table alone, of rows just measured. */
  public static List<String> lines(Table table) {
    Page page = new Page();
    new DuetSection().table(table, page);
    return page.lines(List.of());
  }

  @Override
  public void write(Table table, Page page) {
    page.text(
        "Pairs of JVMs with the same server and its clients over loopback, one of them (B) with"
            + " something that the other (A) has not, each alone on a core, cores swapped pair by"
            + " pair. `aa` has nothing: it tells what the harness takes for a difference where there"
            + " is none. `jfr` is the JDK's Flight Recorder as it comes: a cost that the harness must"
            + " see. Pairs in which one JVM got less than 90 % of its core are left out, and how many"
            + " were is in brackets; of a case measured at several commits the last counts.");
    table(table, page);
  }

  private void table(Table table, Page page) {
    page.table(
        "workload", "JDK", "B has", "pairs", "A, CPU µs per operation", "B over A, %", "sd", "aim");
    for (Table workload : table.by("workload")) {
      for (Table jdk : workload.by("jdk")) {
        jdk.by("arm").forEach(arm -> row(arm, page));
      }
    }
  }

  private void row(Table all, Page page) {
    String commit = all.rows().get(all.rows().size() - 1).text("commit");
    Table last = all.where(row -> row.text("commit").equals(commit));
    Table table = last.where(DuetSection::isUndisturbed);
    int leftOut = last.rows().size() - table.rows().size();
    String pairs = table.rows().size() + (leftOut > 0 ? " (" + leftOut + ")" : "");
    String jdk = last.text("jdk");
    String arm = last.text("arm");
    if (table.rows().size() < 2) {
      page.row(last.text("workload"), jdk, arm, pairs, "", "too few", "", "");
      return;
    }
    List<Double> ratios = new ArrayList<>();
    List<Double> micros = new ArrayList<>();
    for (Row row : table.rows()) {
      ratios.add(perOperation(row, "b") / perOperation(row, "a"));
      micros.add(1e6 * perOperation(row, "a"));
    }
    Interval more = Interval.ofRatios(ratios);
    boolean judged = last.text("workload").equals("pingpong") && arm.equals("socktrace");
    page.row(
        last.text("workload"),
        jdk,
        arm,
        pairs,
        Median.withRange(micros).text(2),
        more.signed(2),
        String.format(Locale.ROOT, "%.2f", 100 * Interval.deviation(ratios)),
        judged ? page.judge(PINGPONG, "JDK " + jdk, more.high()) : "");
  }

  private static boolean isUndisturbed(Row row) {
    double least = LEAST_SHARE * row.number("seconds");
    return row.number("cpu_seconds_a") >= least && row.number("cpu_seconds_b") >= least;
  }

  private static double perOperation(Row row, String which) {
    return row.number("cpu_seconds_" + which) / row.number("operations_" + which);
  }
}
