package io.socktrace.agent.bench.report;

import io.socktrace.agent.bench.report.Table.Row;
import java.util.Locale;

/** Nanoseconds per operation, by JMH. */
final class JmhSection implements Section {
  private static final Aim TRANSFER = new Aim("time that a transferTo takes more", 150, "ns");
  private static final Aim ACCEPT =
      new Aim("time that accept and close take more, the connection not kept", 3000, "ns");

  @Override
  public String name() {
    return "jmh";
  }

  @Override
  public String heading() {
    return "Nanoseconds per operation";
  }

  @Override
  public void write(Table table, Page page) {
    page.text(
        "By JMH, the kernel's part included, which is most of it; ± is JMH's 99.9 % interval. The"
            + " machine's noise is larger than what is looked for in reads and writes: instructions,"
            + " above, are the figure to trust there.");
    page.table("operation", "JDK", "without, ns", "with, ns", "added, ns", "added, bytes", "aim");
    for (Table operation : table.by("operation")) {
      for (Table jdk : operation.by("jdk")) {
        // A run that was broken off has one arm alone.
        if (jdk.has("arm", "none") && jdk.has("arm", "socktrace")) {
          row(jdk, page);
        }
      }
    }
  }

  private static void row(Table table, Page page) {
    Row without = table.last("arm", "none");
    Row with = table.last("arm", "socktrace");
    double added = with.number("ns") - without.number("ns");
    double error = Math.hypot(with.number("ns_error"), without.number("ns_error"));
    String where = "JDK " + table.text("jdk");
    page.row(
        table.text("operation"),
        table.text("jdk"),
        withError("%.0f", without.number("ns"), without.number("ns_error")),
        withError("%.0f", with.number("ns"), with.number("ns_error")),
        withError("%+.0f", added, error),
        String.format(Locale.ROOT, "%+.0f", with.number("bytes") - without.number("bytes")),
        switch (table.text("operation")) {
          case "transfer-to" -> page.judge(TRANSFER, where, added + error);
          case "accept-close" -> page.judge(ACCEPT, where, added + error);
          default -> "";
        });
  }

  private static String withError(String number, double value, double error) {
    return String.format(Locale.ROOT, number + " ± %.0f", value, error);
  }
}
