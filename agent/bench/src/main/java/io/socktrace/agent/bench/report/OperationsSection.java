package io.socktrace.agent.bench.report;

import io.socktrace.agent.bench.report.Table.Row;
import java.util.Locale;

/** Garbage and system calls, which are exact. */
final class OperationsSection implements Section {
  private static final Aim GARBAGE =
      new Aim("garbage of accept and close, the connection not kept", 200, "bytes");

  @Override
  public String name() {
    return "operations";
  }

  @Override
  public String heading() {
    return "Garbage and system calls per operation";
  }

  @Override
  public void write(Table table, Page page) {
    page.text(
        "Bytes by the JVM's own count for the thread, system calls by strace: both exact, one run"
            + " says it. `socktrace` keeps no connection as a span, `socktrace-kept` every one.");
    page.table(
        "operation", "JDK", "B has", "bytes", "added", "system calls", "added", "which", "aim");
    for (Table each : table.by("operation", "jdk")) {
      Row without = each.last("arm", "none");
      for (Table arm : each.by("arm")) {
        row(without, arm.rows().get(arm.rows().size() - 1), page);
      }
    }
  }

  private static void row(Row without, Row with, Page page) {
    boolean isControl = with.text("arm").equals("none");
    double bytes = with.number("bytes") - without.number("bytes");
    double calls = with.number("calls") - without.number("calls");
    boolean judged =
        with.text("operation").equals("accept-close") && with.text("arm").equals("socktrace");
    page.row(
        with.text("operation"),
        with.text("jdk"),
        with.text("arm"),
        String.format(Locale.ROOT, "%.0f", with.number("bytes")),
        isControl ? "" : String.format(Locale.ROOT, "%+.0f", bytes),
        String.format(Locale.ROOT, "%.0f", with.number("calls")),
        isControl ? "" : String.format(Locale.ROOT, "%+.0f", calls),
        with.text("which"),
        judged ? page.judge(GARBAGE, "JDK " + with.text("jdk"), bytes) : "");
  }
}
