package io.socktrace.agent.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The system calls of one thread between two marks, as {@code strace -yy} wrote them. */
final class Kernel {
  private static final Pattern MARK = Pattern.compile(".*\"/mark/(.*)\", .*");

  /** Name, what stands behind the first descriptor, and what the call returned. */
  private static final Pattern CALL =
      Pattern.compile(
          "([a-z_0-9]+)\\(\\d+<(.*?)>(?:\\(deleted\\))?, .*\\) += (-?\\d+)( E[A-Z]+)?.*");

  /** The target is the third argument there. */
  private static final Pattern FILE_RANGE = Pattern.compile("copy_file_range\\(.*");

  private final Map<String, long[]> moved = new TreeMap<>();
  private final Map<String, Long> failed = new TreeMap<>();

  private Kernel() {}

  /** By mark. */
  static Map<String, Kernel> read(Path trace) throws IOException {
    Map<String, Kernel> byMark = new HashMap<>();
    Kernel current = new Kernel();
    for (String line : Files.readAllLines(trace)) {
      Matcher mark = MARK.matcher(line);
      Matcher call = CALL.matcher(line);
      if (mark.matches()) {
        current = byMark.computeIfAbsent(mark.group(1), first -> new Kernel());
      } else if (call.matches() && isOurs(call, line)) {
        current.add(call.group(1), Long.parseLong(call.group(3)), call.group(4));
      }
    }
    return byMark;
  }

  /** Neither the JVM's own reading of class files, nor what goes to standard output. */
  private static boolean isOurs(Matcher call, String line) {
    String behind = call.group(2);
    boolean reads = call.group(1).startsWith("read");
    return behind.startsWith("TCP")
        || behind.startsWith("pipe:") && !line.contains("(1<") && !line.contains("(2<")
        || !reads && behind.startsWith("/")
        || FILE_RANGE.matcher(line).matches();
  }

  private void add(String name, long result, String error) {
    if (result > 0) {
      long[] sums = moved.computeIfAbsent(name, first -> new long[2]);
      sums[0] += result;
      sums[1]++;
    } else if (error != null) {
      failed.merge(name + error, 1L, Long::sum);
    }
  }

  /** Bytes moved by these calls, and how many calls moved any. */
  long[] moved(String... names) {
    long[] sums = new long[2];
    for (String name : names) {
      long[] each = moved.getOrDefault(name, new long[2]);
      sums[0] += each[0];
      sums[1] += each[1];
    }
    return sums;
  }

  /**
   * @param bytesOnly where how many calls it takes is not certain
   */
  String text(boolean bytesOnly) {
    List<String> tried =
        failed.entrySet().stream()
            .map(each -> each.getKey() + (bytesOnly ? "" : " x " + each.getValue()))
            .toList();
    String done =
        moved.entrySet().stream()
            .map(each -> text(each.getKey(), each.getValue(), bytesOnly))
            .collect(Collectors.joining(", "));
    return (tried.isEmpty() ? "" : String.join(", ", tried) + "; ")
        + (done.isEmpty() ? "nothing moved" : done);
  }

  static String text(String what, long[] bytesAndCalls, boolean bytesOnly) {
    return what + (bytesOnly ? "" : " x " + bytesAndCalls[1]) + ": " + bytesAndCalls[0];
  }
}
