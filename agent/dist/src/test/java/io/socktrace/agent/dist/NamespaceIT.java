package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/**
 * What socktrace counts against what the kernel counts for a whole network namespace, and against
 * {@code ss}: in a namespace of the test's own, so that nobody else is counted.
 *
 * <p>Starts {@link NamespaceMain} there; the namespace ends with its last process, whatever
 * happens.
 */
class NamespaceIT {
  private static final String NEEDS =
      "it needs unshare, ip and ss (the Debian packages util-linux and iproute2), and root or user"
          + " namespaces";

  @TempDir Path directory;

  @EachJdk
  void counts_areTheKernelsOwn(Jdk jdk) throws Exception {
    Path log = directory.resolve("log");
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    ProcessBuilder builder =
        new ProcessBuilder(
            "unshare",
            root ? "-n" : "-rn",
            "sh",
            "-c",
            "ip link set lo up && exec \"$@\"",
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dsocktrace.agent.jar=" + AgentRun.JAR,
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            NamespaceMain.class.getName(),
            String.valueOf(jdk.feature()),
            jdk.home().toString());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = start(builder.redirectErrorStream(true).redirectOutput(log.toFile()));
    try {
      boolean ended = process.waitFor(300, TimeUnit.SECONDS);
      List<String> said = Files.readAllLines(log);
      assertThat(ended).as("ended in time; it said %s", said).isTrue();
      assertThat(process.exitValue())
          .as(
              "exit code of the test inside a network namespace; %s; it said:%n%s",
              NEEDS, String.join("\n", said))
          .isZero();
      assertThat(said).endsWith("every count is the kernel's own");
      // With it the same address and port elsewhere, and the same inode, is another socket.
      String here = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
      assertThat(said).anyMatch(line -> line.matches("namespace [0-9]+"));
      assertThat(said)
          .filteredOn(line -> line.startsWith("namespace "))
          .noneMatch(line -> here.equals("net:[" + line.substring(10) + "]"));
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException missing) {
      throw new AssertionError(missing.getMessage() + ": " + NEEDS, missing);
    }
  }
}
