package io.socktrace.agent.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where a call stands in a program's source: what a reported line number is compared with. */
public final class SourceLine {
  private SourceLine() {}

  /** The number of the one line of this class of the current module that has the words in it. */
  public static long of(Class<?> type, String words) throws IOException {
    Path source = Path.of("src/main/java", type.getName().replace('.', '/') + ".java");
    List<String> lines = Files.readAllLines(source);
    List<String> found = lines.stream().filter(line -> line.contains(words)).toList();
    if (found.size() != 1) {
      throw new AssertionError(source + " has '" + words + "' in " + found);
    }
    return lines.indexOf(found.get(0)) + 1;
  }
}
