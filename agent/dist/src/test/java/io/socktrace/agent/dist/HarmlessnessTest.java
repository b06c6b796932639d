package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documentation's table of what could go wrong names a test for each row, or a reason. */
class HarmlessnessTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final Pattern ROW =
      Pattern.compile("\\| ([A-E]\\d+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|");
  private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final Pattern REASON = Pattern.compile("not (applicable|tested): .{20,}");
  private static final Map<String, Integer> ROWS = Map.of("A", 20, "C", 14, "D", 12, "E", 17);

  @Test
  void everyRow_hasATestThatExists_orAReason() throws IOException {
    List<String> ids = new ArrayList<>();
    Map<String, String> sources = testSources();
    for (String line : Files.readAllLines(ROOT.resolve("agent/HARMLESSNESS.md"))) {
      Matcher row = ROW.matcher(line);
      if (!row.matches()) {
        continue;
      }
      ids.add(row.group(1));
      List<String> missing = new ArrayList<>();
      Matcher test = TEST.matcher(row.group(4));
      boolean named = false;
      while (test.find()) {
        named = true;
        if (!sources.getOrDefault(test.group(1), "").contains(" " + test.group(2) + "(")) {
          missing.add(test.group());
        }
      }
      assertThat(missing).as("tests of row %s that do not exist", row.group(1)).isEmpty();
      assertThat(named || REASON.matcher(row.group(4)).find())
          .as("row %s has neither a test nor a reason: %s", row.group(1), row.group(4))
          .isTrue();
    }
    assertThat(ids).containsExactlyInAnyOrderElementsOf(expected());
  }

  private static List<String> expected() {
    return ROWS.entrySet().stream()
        .flatMap(
            part -> IntStream.rangeClosed(1, part.getValue()).mapToObj(row -> part.getKey() + row))
        .toList();
  }

  private static Map<String, String> testSources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().contains("src/test/java"))
          .filter(file -> file.toString().endsWith(".java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  HarmlessnessTest::read,
                  String::concat,
                  TreeMap::new));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }
}
