package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.Telemetry.SpanView;
import io.socktrace.agent.dist.apps.CopyShapes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What socktrace says of every way to copy a file against the system calls that strace saw on the
 * same thread; and both against the table that is checked in.
 *
 * <p>If the table is meant to change, run the test with {@code -Dcopy.paths=write} and commit
 * {@code agent/COPY-PATHS.md} with the change.
 */
class CopyPathsIT {
  private static final Path TABLE = Path.of("..", "COPY-PATHS.md");
  private static final String BEGIN = "<!-- written by CopyPathsIT -->\n";

  private static final List<String> RECEIVE = List.of("heap", "direct", "mapped", "loop");
  private static final List<String> TRANSMIT =
      List.of("heap", "direct", "mapped", "loop", "sendfile");

  @TempDir Path directory;

  @Test
  void everyWayToCopy_isReportedAsTheKernelSawIt() throws Exception {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (Jdk jdk : Jdk.all()) {
      run(jdk, rows);
    }
    StringBuilder table =
        new StringBuilder(BEGIN)
            .append("| call | JDK 17: kernel | socktrace | JDK 25: kernel | socktrace |\n")
            .append("|---|---|---|---|---|\n");
    rows.forEach(
        (name, cells) ->
            table
                .append("| `")
                .append(name)
                .append("` | ")
                .append(String.join(" | ", cells))
                .append(" |\n"));
    String checkedIn = Files.readString(TABLE, StandardCharsets.UTF_8);
    int begin = checkedIn.indexOf(BEGIN);
    if ("write".equals(System.getProperty("copy.paths"))) {
      Files.writeString(TABLE, checkedIn.substring(0, begin) + table, StandardCharsets.UTF_8);
    }
    assertThat(rows).hasSizeGreaterThanOrEqualTo(12);
    assertThat(table.toString()).isEqualTo(Files.readString(TABLE).substring(begin));
  }

  private void run(Jdk jdk, Map<String, List<String>> rows) throws Exception {
    Path work = Files.createDirectories(directory.resolve("jdk" + jdk.feature()));
    try (AgentRun run =
        AgentRun.of(jdk, CopyShapes.class, work.toString())
            .option("spans.per_second", "all")
            .under(
                "strace",
                "-ff",
                "--seccomp-bpf",
                "-yy",
                "-qq",
                "-s",
                "0",
                "-e",
                "trace=sendfile,copy_file_range,splice,tee,vmsplice,mmap,write,writev,pwrite64,"
                    + "sendto,sendmsg,read,readv,recvfrom,recvmsg,%file",
                "-e",
                "signal=none",
                "-o",
                work.resolve("calls").toString())
            .start()) {
      String thread = run.await("thread");
      run.assertHarmless();
      Map<String, Kernel> kernel = Kernel.read(work.resolve("calls." + thread));
      Telemetry telemetry = run.telemetry();
      for (String line : run.out()) {
        String[] words = line.split("\\|");
        if (words[0].equals("connection")) {
          check(words, kernel.get(words[1]), telemetry, rows);
        }
      }
      checkOthers(run, kernel, rows);
      checkMetrics(run, telemetry);
    }
  }

  private static void check(
      String[] words, Kernel kernel, Telemetry telemetry, Map<String, List<String>> rows) {
    String name = words[1];
    SpanView span =
        telemetry.spans("connection").stream()
            .filter(each -> each.span().getName().equals("connection " + words[2]))
            .findAny()
            .orElseThrow();
    Map<String, long[]> received = reported(span, "receive", RECEIVE);
    Map<String, long[]> sent = reported(span, "transmit", TRANSMIT);
    // The application's own count; of TLS it knows no more than the plaintext.
    if (!name.contains("TLS")) {
      assertThat(sum(sent, 0)).as("%s: bytes of the application", name).isEqualTo(number(words[4]));
      assertThat(sum(received, 0)).as(name).isEqualTo(number(words[3]));
    }
    long[] sendfile = sent.getOrDefault("sendfile", new long[2]);
    assertThat(sendfile).as("%s: sendfile", name).isEqualTo(kernel.moved("sendfile"));
    assertThat(kernel.moved("copy_file_range")).as(name).containsOnly(0);
    assertThat(new long[] {sum(sent, 0) - sendfile[0], sum(sent, 1) - sendfile[1]})
        .as("%s: writes", name)
        .isEqualTo(kernel.moved("write", "writev", "sendto", "sendmsg"));
    assertThat(new long[] {sum(received, 0), sum(received, 1)})
        .as("%s: reads", name)
        .isEqualTo(kernel.moved("read", "readv", "recvfrom", "recvmsg"));
    Map<String, long[]> all = new LinkedHashMap<>(received);
    all.putAll(sent);
    add(rows, name, kernel.text(isUncertain(name)), text(all, name));
    checkTransfers(name, sent, telemetry, span);
  }

  /** A transfer's spans add up to the bytes of its path. */
  private static void checkTransfers(
      String name, Map<String, long[]> sent, Telemetry telemetry, SpanView connection) {
    List<SpanView> transfers =
        telemetry.spans("transfer_to").stream()
            .filter(each -> each.parentId().equals(connection.parentId()))
            .filter(each -> each.traceId().equals(connection.traceId()))
            .toList();
    boolean isTransfer = name.contains("transferTo(") || name.contains("Files.copy");
    assertThat(transfers.isEmpty())
        .as("spans of %s", name)
        .isEqualTo(!isTransfer || sent.isEmpty());
    if (!transfers.isEmpty() && !name.contains("TLS")) {
      String path = transfers.get(0).text("socktrace.io.path");
      long size = transfers.stream().mapToLong(each -> each.number("socktrace.io.size")).sum();
      if (connection.number("socktrace.transfer_to.suppressed") == 0) {
        assertThat(size).as("spans of %s", name).isEqualTo(sent.get(path)[0]);
      }
      boolean zeroCopied = path.equals("sendfile");
      assertThat(transfers)
          .allSatisfy(
              each -> {
                assertThat(each.text("socktrace.io.path")).isEqualTo(path);
                assertThat(each.text("socktrace.io.fallback.reason") == null).isEqualTo(zeroCopied);
                if (!zeroCopied) {
                  assertThat(each.text("code.function.name"))
                      .startsWith(CopyShapes.class.getName() + ".lambda$");
                  assertThat(each.number("code.line.number")).isPositive();
                }
              });
    }
  }

  private static void checkOthers(
      AgentRun run, Map<String, Kernel> kernel, Map<String, List<String>> rows) {
    for (String line : run.out()) {
      String[] words = line.split("\\|");
      if (!words[0].equals("other")) {
        continue;
      }
      Kernel seen = kernel.get(words[1]);
      long[] reported = {number(words[5]), number(words[4])};
      long[] moved =
          switch (words[2]) {
            case "sendfile", "copy_file_range" -> seen.moved(words[2]);
            // One transfer is several writes where it takes several mappings or buffers.
            default -> new long[] {seen.moved("write", "pwrite64")[0], 1};
          };
      assertThat(reported).as(words[1]).isEqualTo(moved);
      add(rows, words[1], seen.text(false), text(Map.of(words[2], reported), words[1]));
    }
  }

  /** What was exported of all transfers is what was printed of those that are no connection's. */
  private static void checkMetrics(AgentRun run, Telemetry telemetry) {
    Map<String, Long> printed = new TreeMap<>();
    for (String line : run.out()) {
      String[] words = line.split("\\|");
      if (words[0].equals("other")) {
        printed.merge(words[2] + " " + words[3], number(words[5]), Long::sum);
      }
    }
    assertThat(printed).hasSizeGreaterThanOrEqualTo(3);
    printed.forEach(
        (key, bytes) ->
            assertThat(
                    telemetry.sum(
                        "socktrace.transfer_to.io",
                        Map.of(
                            "socktrace.io.path",
                            key.split(" ")[0],
                            "socktrace.io.target",
                            key.split(" ")[1])))
                .as(key)
                .isEqualTo(bytes));
  }

  private static void add(Map<String, List<String>> rows, String name, String... cells) {
    rows.computeIfAbsent(name, first -> new ArrayList<>()).addAll(List.of(cells));
  }

  /** Bytes and calls by path, those that there were. */
  private static Map<String, long[]> reported(SpanView span, String direction, List<String> paths) {
    Map<String, long[]> reported = new LinkedHashMap<>();
    for (String path : paths) {
      String prefix = "socktrace.connection." + direction + "." + path;
      long bytes = span.number(prefix + ".bytes");
      long calls = span.number(prefix + ".operations");
      if (bytes != 0 || calls != 0) {
        reported.put(path, new long[] {bytes, calls});
      }
    }
    return reported;
  }

  private static String text(Map<String, long[]> reported, String name) {
    if (reported.isEmpty()) {
      return "nothing moved";
    }
    return reported.entrySet().stream()
        .map(each -> Kernel.text(each.getKey(), each.getValue(), isUncertain(name)))
        .collect(Collectors.joining(", "));
  }

  /** How often a socket is full, or what has arrived when it is read, is the machine's business. */
  private static boolean isUncertain(String name) {
    return name.contains("slow reader") || name.contains("From(") || name.contains(".read(");
  }

  private static long sum(Map<String, long[]> reported, int index) {
    return reported.values().stream().mapToLong(each -> each[index]).sum();
  }

  private static long number(String word) {
    return Long.parseLong(word);
  }
}
