package io.socktrace.agent.bench.report;

import io.socktrace.agent.bench.report.Table.Row;
import java.util.function.ToDoubleFunction;

/** What idle connections hold. */
final class MemorySection implements Section {
  private static final Aim HEAP = new Aim("heap for an idle connection", 256, "bytes");
  private static final Aim RESIDENT = new Aim("resident memory in all", 25, "MB");

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String heading() {
    return "Memory";
  }

  @Override
  public void write(Table table, Page page) {
    page.text(
        "A server with "
            + table.text("connections")
            + " accepted connections that do nothing. Heap after garbage collection for each of them,"
            + " as a slope over their number; resident memory of the process. Medians with the least"
            + " and the most; added is against the run without the agent of the same round.");
    page.table("JDK", "B has", "runs", "heap, bytes each", "added", "RSS, MB", "added", "aims");
    for (Table jdk : table.by("jdk")) {
      jdk.by("variant").forEach(variant -> row(jdk, variant, page));
    }
  }

  private static void row(Table jdk, Table variant, Page page) {
    String name = variant.text("variant");
    ToDoubleFunction<Row> heapBytes = row -> row.number("heap_bytes");
    ToDoubleFunction<Row> megabytes = row -> row.number("rss_kib") * 1024 / 1e6;
    boolean isControl = name.equals("none");
    Median heap = added(jdk, variant, heapBytes);
    Median resident = added(jdk, variant, megabytes);
    String where = "JDK " + variant.text("jdk");
    page.row(
        variant.text("jdk"),
        name,
        Integer.toString(variant.rows().size()),
        Median.withRange(variant.rows().stream().map(heapBytes::applyAsDouble).toList()).text(0),
        isControl ? "" : heap.signed(0),
        Median.withRange(variant.rows().stream().map(megabytes::applyAsDouble).toList()).text(1),
        isControl ? "" : resident.signed(1),
        name.equals("socktrace")
            ? page.judge(HEAP, where, heap.high())
                + "; "
                + page.judge(RESIDENT, where, resident.high())
            : "");
  }

  private static Median added(Table jdk, Table variant, ToDoubleFunction<Row> measure) {
    Table without = jdk.where(row -> row.text("variant").equals("none"));
    return Median.withRange(variant.differences(without, "run", measure));
  }
}
