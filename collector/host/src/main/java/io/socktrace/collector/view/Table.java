package io.socktrace.collector.view;

import java.util.ArrayList;
import java.util.List;

/** Columns as wide as their widest cell: headings that begin with {@code >} align right. */
public final class Table {
  static final int MAX_CELL = 32;
  private final List<List<String>> rows = new ArrayList<>();
  private final boolean[] right;

  public Table(String... headings) {
    right = new boolean[headings.length];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < headings.length; i++) {
      right[i] = headings[i].startsWith(">");
      names.add(right[i] ? headings[i].substring(1) : headings[i]);
    }
    rows.add(names);
  }

  void row(String... cells) {
    List<String> row = new ArrayList<>();
    for (String cell : cells) {
      row.add(Text.fit(cell, MAX_CELL));
    }
    rows.add(row);
  }

  /** Of cells that are cleaned and cut already. */
  public void rowAsIs(String... cells) {
    rows.add(List.of(cells));
  }

  public void appendTo(StringBuilder out) {
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < right.length; column++) {
        String cell = row.get(column);
        String padding = " ".repeat(width(column) - cell.length());
        line.append("  ");
        line.append(right[column] ? padding + cell : cell + padding);
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
