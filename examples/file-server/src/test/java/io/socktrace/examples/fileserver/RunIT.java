package io.socktrace.examples.fileserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code examples/run --once}, the first command of the README, and reads what it prints. */
class RunIT {
  @EachJdk
  void run_showsWaitsDropsIdentityAndCopies(Jdk jdk, @TempDir Path directory) throws Exception {
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                "../run",
                "--once",
                "--port",
                "0",
                "--collector-port",
                String.valueOf(freePort()),
                "--jdk",
                jdk.home().toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(120, TimeUnit.SECONDS);
    if (!ended) {
      process.destroy();
      process.waitFor();
    }
    String text = Files.readString(output, StandardCharsets.UTF_8);

    assertThat(ended).as(text).isTrue();
    assertThat(process.exitValue()).as(text).isZero();
    List<String> opened = text.lines().filter(line -> line.startsWith("opened ")).toList();
    assertThat(opened).as(text).hasSize(2);
    for (String line : opened) {
      String[] words = line.split(" ");
      String port = words[1];
      String count = words[2];
      assertThat(listener(text, port)).as(text).contains(" " + count + " ");
      assertThat(listener(text, port)).contains("128 MiB");
    }
    assertThat(text).contains("zero-copied").contains(">99.9 %");
    assertThat(text)
        .containsPattern("! 127\\.0\\.0\\.1:\\d+: \\d+ drops\\. Waits are of survivors");
    // Eight look-ups of 100 ms on the acceptor thread: somebody waited for the last of them.
    assertThat(longestWaitMillis(text)).as(text).isGreaterThan(500);
    assertThat(text).containsPattern("accept +\\d+ ms \\[\\d+\\.\\.\\d+\\]");
    assertThat(text).contains("agents: nothing reported");
    assertThat(text).doesNotContain("Exception");
  }

  private static String listener(String text, String port) {
    return text.lines()
        .filter(line -> line.startsWith("  file-server") && line.contains("127.0.0.1:" + port))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no listener on port " + port + " in:\n" + text));
  }

  private static long longestWaitMillis(String text) {
    Matcher wait =
        Pattern.compile("^  (\\d+) ms \\[\\d+\\.\\.\\d+\\]", Pattern.MULTILINE).matcher(text);
    long longest = 0;
    while (wait.find()) {
      longest = Math.max(longest, Long.parseLong(wait.group(1)));
    }
    return longest;
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
