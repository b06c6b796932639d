package io.socktrace.agent.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page as it grows, in Markdown; and every verdict in it once more at its top. */
final class Page {
  private final List<String> lines = new ArrayList<>();
  private final Map<Aim, List<String>> verdicts = new LinkedHashMap<>();

  void heading(String heading) {
    lines.add("");
    lines.add("## " + heading);
  }

  void text(String text) {
    lines.add("");
    lines.add(text);
  }

  void table(String... columns) {
    lines.add("");
    row(columns);
    lines.add("|" + "---|".repeat(columns.length));
  }

  void row(String... cells) {
    lines.add("| " + String.join(" | ", cells) + " |");
  }

  /**
   * @param where which JDK, for the summary
   * @param upper the upper end of the measured interval
   * @return the cell that goes beside the figure
   */
  String judge(Aim aim, String where, double upper) {
    String verdict = aim.verdict(upper);
    verdicts.computeIfAbsent(aim, first -> new ArrayList<>()).add(where + " " + verdict);
    return aim.text() + ": " + verdict;
  }

  /** The summary first, if there is any. */
  List<String> lines(List<String> beginning) {
    List<String> all = new ArrayList<>(beginning);
    if (!verdicts.isEmpty()) {
      all.addAll(List.of("", "| aim | at most | |", "|---|---|---|"));
    }
    verdicts.forEach(
        (aim, each) ->
            all.add(
                "| "
                    + aim.what()
                    + " | "
                    + aim.text().replaceFirst("^at most ", "")
                    + " | "
                    + String.join("; ", each)
                    + " |"));
    all.addAll(lines);
    return all;
  }
}
