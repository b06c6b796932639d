package io.socktrace.agent.bench.report;

import io.socktrace.agent.bench.report.Table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Starts and ends. */
final class StartupSection implements Section {
  private static final String BASELINE = "no agent";

  /** Behind the name of a program whose telemetry goes to a backend that never answers. */
  private static final String SILENT = "-silent";

  private static final Aim READY = new Aim("start before main", 150, "ms");
  private static final Aim CPU = new Aim("CPU of the Jetty example's start and end", 800, "ms");
  private static final Aim EXIT = new Aim("exit with a backend that never answers", 2000, "ms");

  @Override
  public String name() {
    return "startup";
  }

  @Override
  public String heading() {
    return "Start and end of the process";
  }

  @Override
  public void write(Table table, Page page) {
    page.text(
        "Hello world and the Jetty server of the examples, started in turn. Ready is when main has"
            + " printed its line, and the server has answered a request; the end is what the process"
            + " takes from then on. `+` is the median of the differences from no agent in the same"
            + " round; `jetty-silent` has a backend that takes what is sent and never answers.");
    page.table(
        "program",
        "JDK",
        "variant",
        "starts",
        "ready, ms",
        "+",
        "end, ms",
        "+",
        "CPU, ms",
        "+",
        "aim");
    for (Table variant :
        table.sorted("variant").sorted("jdk").sorted("program").by("program", "jdk", "variant")) {
      row(table, variant, page);
    }
  }

  private static void row(Table all, Table variant, Page page) {
    List<ToDoubleFunction<Row>> measures =
        List.of(
            row -> row.number("ready_ms"),
            row -> row.number("ended_ms") - row.number("ready_ms"),
            row -> row.number("cpu_ms"));
    boolean isBaseline = variant.text("variant").equals(BASELINE);
    List<String> cells = new ArrayList<>();
    cells.add(variant.text("program"));
    cells.add(variant.text("jdk"));
    cells.add(variant.text("variant"));
    cells.add(Integer.toString(variant.rows().size()));
    List<Median> more = new ArrayList<>();
    for (ToDoubleFunction<Row> measure : measures) {
      more.add(differences(all, variant, measure));
      cells.add(Median.of(variant.rows().stream().map(measure::applyAsDouble).toList()).text(0));
      cells.add(isBaseline ? "" : more.get(more.size() - 1).signed(0));
    }
    cells.add(aim(variant, more, page));
    page.row(cells.toArray(String[]::new));
  }

  private static String aim(Table variant, List<Median> more, Page page) {
    String where = "JDK " + variant.text("jdk");
    return switch (variant.text("program") + ", " + variant.text("variant")) {
      case "hello, socktrace" -> page.judge(READY, where, more.get(0).high());
      case "jetty, socktrace" -> page.judge(CPU, where, more.get(2).high());
      case "jetty" + SILENT + ", socktrace" -> page.judge(EXIT, where, more.get(1).high());
      default -> "";
    };
  }

  /** From the same program without an agent, to which it is all one what a backend does. */
  private static Median differences(Table all, Table variant, ToDoubleFunction<Row> measure) {
    String program = variant.text("program").replace(SILENT, "");
    Table baseline =
        all.where(
            row ->
                row.text("variant").equals(BASELINE)
                    && row.text("program").equals(program)
                    && row.text("jdk").equals(variant.text("jdk")));
    return Median.of(variant.differences(baseline, "round", measure));
  }
}
