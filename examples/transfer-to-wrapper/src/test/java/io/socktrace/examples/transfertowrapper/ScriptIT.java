package io.socktrace.examples.transfertowrapper;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code examples/copy-paths} with two examples that differ in one class. */
class ScriptIT {
  @TempDir Path directory;

  @EachJdk
  void copyPaths_showsWhichExampleIsZeroCopied(Jdk jdk) throws Exception {
    String port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = String.valueOf(free.getLocalPort());
    }
    String text =
        run(
            0,
            "--collector-port",
            port,
            "--jdk",
            jdk.home().toString(),
            "transfer-to-socket",
            "transfer-to-wrapper");

    assertThat(listener(text, "transfer-to-socket")).contains("16.0 MiB").endsWith(" 100 %");
    assertThat(listener(text, "transfer-to-wrapper")).contains("16.0 MiB").endsWith(" 0 %");
    assertThat(text).contains("agents: nothing reported").doesNotContain("Exception");
  }

  @Test
  void copyPaths_refusesAnExampleThatIsNotThere() throws Exception {
    assertThat(run(2, "transfer-to-moon")).contains("there is no example 'transfer-to-moon'");
  }

  private String run(int status, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("../copy-paths"));
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(120, TimeUnit.SECONDS);
    if (!ended) {
      process.destroy();
      process.waitFor();
    }
    String text = Files.readString(output);
    assertThat(ended).as(text).isTrue();
    assertThat(process.exitValue()).as(text).isEqualTo(status);
    return text;
  }

  private static String listener(String text, String service) {
    return text.lines()
        .filter(line -> line.startsWith("  " + service + " ") && line.contains("127.0.0.1:"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no listener of " + service + " in:\n" + text))
        .stripTrailing();
  }
}
