package io.socktrace.agent.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Raw rows as a measurement has written them: tab-separated, the first line names the columns. */
public record Table(List<String> comments, List<Row> rows) {

  static Table read(Path file) throws IOException {
    return parse(Files.readAllLines(file));
  }

  /** Lines that begin with {@code #} are comments. */
  public static Table parse(List<String> lines) {
    List<String> comments = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    String[] columns = null;
    for (String line : lines) {
      if (line.startsWith("#")) {
        comments.add(line.substring(1).trim());
      } else if (columns == null) {
        columns = line.split("\t", -1);
      } else {
        rows.add(row(columns, line));
      }
    }
    return new Table(comments, rows);
  }

  private static Row row(String[] columns, String line) {
    String[] cells = line.split("\t", -1);
    if (cells.length != columns.length) {
      throw new IllegalArgumentException(
          cells.length + " cells under " + columns.length + " columns: " + line);
    }
    Map<String, String> row = new LinkedHashMap<>();
    for (int i = 0; i < columns.length; i++) {
      row.put(columns[i], cells[i]);
    }
    return new Row(row);
  }

  Table where(Predicate<Row> condition) {
    return new Table(comments, rows.stream().filter(condition).toList());
  }

  /** Of the rows that agree in these columns, one table each, in the order of the first of each. */
  List<Table> by(String... columns) {
    Map<List<String>, List<Row>> groups = new LinkedHashMap<>();
    for (Row row : rows) {
      List<String> key = new ArrayList<>();
      for (String column : columns) {
        key.add(row.text(column));
      }
      groups.computeIfAbsent(key, each -> new ArrayList<>()).add(row);
    }
    return groups.values().stream().map(group -> new Table(comments, group)).toList();
  }

  /** By the text of a column, else as they were. */
  Table sorted(String column) {
    return new Table(
        comments, rows.stream().sorted(Comparator.comparing(row -> row.text(column))).toList());
  }

  boolean has(String column, String text) {
    return rows.stream().anyMatch(row -> row.text(column).equals(text));
  }

  /** The last row with this text in that column. */
  Row last(String column, String text) {
    return rows.stream()
        .filter(row -> row.text(column).equals(text))
        .reduce((earlier, later) -> later)
        .orElseThrow(() -> new IllegalArgumentException("no row of " + text + " in " + rows));
  }

  /** The text that all rows of a group share. */
  String text(String column) {
    return rows.get(0).text(column);
  }

  List<Double> numbers(String column) {
    return rows.stream().map(row -> row.number(column)).toList();
  }

  /** Of each row from that of the baseline of the same round, where there is one. */
  List<Double> differences(Table baseline, String round, ToDoubleFunction<Row> measure) {
    List<Double> differences = new ArrayList<>();
    for (Row row : rows) {
      for (Row other : baseline.rows) {
        if (other.text(round).equals(row.text(round))) {
          differences.add(measure.applyAsDouble(row) - measure.applyAsDouble(other));
        }
      }
    }
    return differences;
  }

  /** One line of a file. */
  record Row(Map<String, String> cells) {
    boolean has(String column) {
      return cells.containsKey(column);
    }

    String text(String column) {
      String text = cells.get(column);
      if (text == null) {
        throw new IllegalArgumentException("no column " + column + " in " + cells.keySet());
      }
      return text;
    }

    double number(String column) {
      return Double.parseDouble(text(column));
    }
  }
}
