package io.socktrace.collector.process;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The lines {@code name:<tab>value} of which several files of a process consist.
 *
 * @param malformed lines that are not of this form, which are left out
 * @param malformedLine the first of them, or null
 */
public record Fields(Map<String, String> values, int malformed, String malformedLine) {
  /** Of a name that comes twice, as of watches in fdinfo, the first counts. */
  static Fields parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    int malformed = 0;
    String malformedLine = null;
    for (String line : text.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        values.putIfAbsent(line.substring(0, colon), line.substring(colon + 1).strip());
      } else {
        malformed++;
        malformedLine = malformedLine == null ? line : malformedLine;
      }
    }
    return new Fields(values, malformed, malformedLine);
  }

  /** Empty if this kernel does not write that name. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
