package io.socktrace.kernel.procfs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The format that /proc/net/netstat and /proc/net/snmp share: for each group a line of names, then
 * a line of as many numbers, both led by the group's name and a colon.
 *
 * <pre>
 * Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens ...
 * Tcp: 1 200 120000 -1 19 ...
 * </pre>
 *
 * Columns come, go and move between kernels, so they are found by name; a pair of lines whose
 * lengths differ has no meaning at all and is refused. A group may come in several pairs: the
 * kernel breaks {@code IcmpMsg} after 16 columns (icmpmsg_put in net/ipv4/proc.c).
 */
final class CounterGroups {
  private final Map<String, Map<String, Long>> groups = new HashMap<>();

  private CounterGroups() {}

  static CounterGroups parse(String text) throws MalformedLineException {
    CounterGroups parsed = new CounterGroups();
    List<String> lines = text.lines().toList();
    if (!text.endsWith("\n")) {
      String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
      throw new MalformedLineException("The text ends without a line end", last);
    }
    for (int i = 0; i < lines.size(); i += 2) {
      if (i + 1 == lines.size()) {
        throw new MalformedLineException("There are names without numbers", lines.get(i));
      }
      parsed.addPair(lines.get(i), lines.get(i + 1));
    }
    return parsed;
  }

  /** Empty if this kernel has no such group or no such column in it. */
  OptionalLong value(String group, String name) {
    Long value = groups.getOrDefault(group, Map.of()).get(name);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private void addPair(String nameLine, String numberLine) throws MalformedLineException {
    String[] names = nameLine.split(" +");
    String[] numbers = numberLine.split(" +");
    // A line of nothing but spaces splits into nothing.
    if (names.length == 0 || !names[0].endsWith(":") || names[0].length() == 1) {
      throw new MalformedLineException("There is no group name", nameLine);
    }
    if (numbers.length == 0 || !names[0].equals(numbers[0])) {
      throw new MalformedLineException("Not the numbers of \"" + names[0] + "\"", numberLine);
    }
    if (names.length != numbers.length) {
      throw new MalformedLineException(
          (numbers.length - 1) + " numbers for " + (names.length - 1) + " names", numberLine);
    }
    String group = names[0].substring(0, names[0].length() - 1);
    Map<String, Long> values = groups.computeIfAbsent(group, any -> new HashMap<>());
    for (int i = 1; i < names.length; i++) {
      values.put(names[i], number(numbers[i], numberLine));
    }
  }

  /** The kernel prints counters as unsigned 64-bit numbers and {@code Tcp: MaxConn} as a signed. */
  private static long number(String digits, String line) throws MalformedLineException {
    try {
      return digits.startsWith("-") ? Long.parseLong(digits) : Long.parseUnsignedLong(digits);
    } catch (NumberFormatException notNumber) {
      throw new MalformedLineException("\"" + digits + "\" is not a number", line);
    }
  }
}
