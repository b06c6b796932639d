package io.socktrace.collector.view;

import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/** Bytes by copy path in words: {@code sendfile 640 MiB, heap 1.2 KiB}. */
final class CopyPaths {
  /** There are six; more are no agent's. */
  private static final int SHOWN = 8;

  private CopyPaths() {}

  /** Whether there is more to tell than that all went through heap buffers, as most bytes do. */
  static boolean areTelling(Map<String, Long> bytes) {
    return bytes.entrySet().stream()
        .anyMatch(path -> path.getValue() > 0 && !path.getKey().equals("heap"));
  }

  /** The most bytes first. */
  static String text(Map<String, Long> bytes) {
    String text =
        bytes.entrySet().stream()
            .filter(path -> path.getValue() > 0)
            .sorted(
                Comparator.comparingLong((Map.Entry<String, Long> path) -> -path.getValue())
                    .thenComparing(Map.Entry::getKey))
            .limit(SHOWN)
            .map(path -> Text.fit(path.getKey(), 20) + " " + Quantity.bytes(path.getValue()))
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "0 B" : text;
  }
}
