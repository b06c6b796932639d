package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.SystemCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How many system calls the agent adds to the application's thread, as strace counts them. The 50
 * operations by which two runs of one kind differ cancel out what happens only once.
 */
class SyscallsIT {
  private static final int OPERATIONS = 50;

  /** The name of the call, with the variant that is the only one on aarch64 under the same. */
  private static final Pattern CALL = Pattern.compile("(readlink(?=at)|[a-z_0-9]+)(?:at)?\\(.*");

  private static final Pattern MARK = Pattern.compile(".*\"/mark/([^\"]+)\".*");

  @EachJdk
  void readsAndWritesAddNone_acceptsAddThree_closesAddOne(Jdk jdk) throws Exception {
    Map<String, Map<String, Long>> plain =
        traced(jdk, AgentRun.of(jdk, SystemCalls.class).withoutAgent(), "plain");
    Map<String, Map<String, Long>> with =
        traced(jdk, AgentRun.of(jdk, SystemCalls.class).option("spans.per_second", "all"), "agent");
    assertThat(plain).containsKeys("channel.read", "channel.accept", "socket.accept").hasSize(10);
    plain.forEach(
        (operation, before) -> {
          Map<String, Long> added = minus(with.get(operation), before);
          assertThat(eachOf(added))
              .as("%d of %s make %s and added are %s", OPERATIONS, operation, before, added)
              .isEqualTo(allowed(operation));
        });
  }

  /** TCP_INFO of both sockets and the link of the descriptor; TCP_INFO once more at close. */
  private static Map<String, Long> allowed(String operation) {
    if (operation.endsWith(".accept")) {
      return Map.of("getsockopt", 2L, "readlink", 1L);
    }
    return operation.endsWith(".close") ? Map.of("getsockopt", 1L) : Map.of();
  }

  /** A single call of the JVM's own, such as mapping memory, is none of 50 operations. */
  private static Map<String, Long> eachOf(Map<String, Long> calls) {
    Map<String, Long> each = new TreeMap<>();
    calls.forEach(
        (call, count) -> {
          long rounded = Math.round((double) count / OPERATIONS);
          if (rounded != 0) {
            each.put(call, rounded);
          }
        });
    return each;
  }

  /** By operation: what 100 of it call more than 50 of it. */
  private static Map<String, Map<String, Long>> traced(
      Jdk jdk, AgentRun.Builder builder, String name) throws Exception {
    Path directory = Path.of("target", "strace-" + name + "-" + jdk.feature()).toAbsolutePath();
    empty(directory);
    assertThat(Path.of("/usr/bin/strace"))
        .as("this test needs strace (Debian package strace)")
        .isExecutable();
    builder.under(
        "strace",
        "-ff",
        "--seccomp-bpf",
        "-qq",
        "-s",
        "64",
        "-e",
        "trace=%network,%desc,%file",
        "-e",
        "signal=none",
        "-o",
        directory.resolve("calls").toString());
    try (AgentRun run = builder.start()) {
      String thread = run.await("thread");
      assertThat(run.awaitExit()).as("%s", run.err()).isZero();
      Comparison.assertNothingLost(run);
      return slopes(countByMark(directory.resolve("calls." + thread)));
    }
  }

  private static void empty(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (Stream<Path> old = Files.list(directory)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    }
  }

  private static Map<String, Map<String, Long>> countByMark(Path trace) throws IOException {
    Map<String, Map<String, Long>> counts = new HashMap<>();
    Map<String, Long> current = new TreeMap<>();
    for (String line : Files.readAllLines(trace)) {
      Matcher mark = MARK.matcher(line);
      Matcher call = CALL.matcher(line);
      if (mark.matches()) {
        current = counts.computeIfAbsent(mark.group(1), first -> new TreeMap<>());
      } else if (call.matches()) {
        current.merge(call.group(1), 1L, Long::sum);
      }
    }
    return counts;
  }

  private static Map<String, Map<String, Long>> slopes(Map<String, Map<String, Long>> counts) {
    Map<String, Map<String, Long>> slopes = new TreeMap<>();
    String few = "-" + OPERATIONS;
    counts.forEach(
        (mark, calls) -> {
          if (mark.endsWith(few)) {
            String operation = mark.substring(0, mark.length() - few.length());
            slopes.put(operation, minus(counts.get(operation + "-" + 2 * OPERATIONS), calls));
          }
        });
    return slopes;
  }

  /** By call, without those that differ by nothing. */
  private static Map<String, Long> minus(Map<String, Long> more, Map<String, Long> less) {
    Map<String, Long> difference = new TreeMap<>(more);
    less.forEach((call, count) -> difference.merge(call, -count, Long::sum));
    difference.values().removeIf(count -> count == 0);
    return difference;
  }
}
