package io.socktrace.agent.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files that callgrind has written into a directory: one for each mark, and one for each thread
 * at the end. The format is that of the manual's "Callgrind Format Specification".
 */
final class CallgrindDumps {
  private final SortedMap<Integer, Long> totals = new TreeMap<>();

  CallgrindDumps(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        read(file);
      }
    }
  }

  /** What was counted up to each mark from the one before, in the order of the marks. */
  List<Long> marked() {
    return new ArrayList<>(totals.values());
  }

  private void read(Path file) throws IOException {
    int part = -1;
    boolean atMark = false;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("part: ")) {
          part = Integer.parseInt(line.substring("part: ".length()));
        } else if (line.startsWith("desc: Trigger: ")) {
          atMark = line.contains("--dump-before");
        } else if (line.startsWith("totals: ") && atMark) {
          totals.put(part, Long.parseLong(line.substring("totals: ".length())));
        }
      }
    }
  }
}
