package io.socktrace.agent.bench.report;

import java.util.List;
import java.util.Locale;

/** Instructions per operation, by valgrind. */
final class CallgrindSection implements Section {
  private static final Aim READ_OR_WRITE =
      new Aim("instructions that a read or a write takes more (C2)", 60, "instructions");

  @Override
  public String name() {
    return "callgrind";
  }

  @Override
  public String heading() {
    return "Instructions per operation";
  }

  @Override
  public void write(Table table, Page page) {
    page.text(
        "In user space, counted by valgrind on the application's thread: what 2N operations take more"
            + " than N. Neither the machine's load nor the agent's own thread has a part in it. Added"
            + " is the difference of the means, and in brackets the least and the most that any run"
            + " with the agent differs from any without.");
    page.table("compiler", "JDK", "operation", "runs", "without", "with", "added", "aim");
    for (Table mode : table.by("mode")) {
      for (Table operation : mode.by("jdk", "operation")) {
        // A run that was broken off has one arm alone.
        if (operation.has("arm", "none") && operation.has("arm", "socktrace")) {
          row(operation, page);
        }
      }
    }
  }

  private static void row(Table table, Page page) {
    Median without = range(table, "none");
    Median with = range(table, "socktrace");
    String operation = table.text("operation");
    boolean judged =
        table.text("mode").equals("c2") && (operation.matches(".*\\b(read|write)\\b.*"));
    double most = with.high() - without.low();
    page.row(
        table.text("mode"),
        table.text("jdk"),
        operation,
        Integer.toString(table.where(row -> row.text("arm").equals("none")).rows().size()),
        String.format(Locale.ROOT, "%.0f", without.value()),
        String.format(Locale.ROOT, "%.0f", with.value()),
        new Median(with.value() - without.value(), with.low() - without.high(), most).signed(1),
        judged ? page.judge(READ_OR_WRITE, operation + ", JDK " + table.text("jdk"), most) : "");
  }

  /** The mean, with the least and the most. */
  private static Median range(Table table, String arm) {
    List<Double> values = table.where(row -> row.text("arm").equals(arm)).numbers("instructions");
    Median range = Median.withRange(values);
    return new Median(Interval.of(values).mean(), range.low(), range.high());
  }
}
