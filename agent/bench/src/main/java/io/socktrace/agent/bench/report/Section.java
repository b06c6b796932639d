package io.socktrace.agent.bench.report;

/** One measurement's part of the page. */
interface Section {
  /** Of the rows, in {@code results}; also the sub-command of {@code run} that writes them. */
  String name();

  String heading();

  /** What was measured and how, and the tables. */
  void write(Table table, Page page);
}
