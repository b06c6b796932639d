package io.socktrace.agent.bench.duet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Of what the rows are: the commit checked out, marked if the sources differ from it. */
final class Commit {
  private Commit() {}

  static String current() throws IOException {
    String commit = git("rev-parse", "--short=9", "HEAD");
    // Rows and the page made of them change by measuring.
    String changed =
        git(
            "status",
            "--porcelain",
            "--untracked-files=no",
            "--",
            ".",
            ":!agent/bench/results",
            ":!agent/bench/PERFORMANCE.md");
    return changed.isEmpty() ? commit : commit + "+changes";
  }

  private static String git(String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of("git")));
    builder.command().addAll(List.of(arguments));
    Process git = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
  }
}
