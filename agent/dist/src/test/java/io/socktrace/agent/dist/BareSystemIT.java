package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.EchoOnCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images with little in them: nowhere to write a library to, no shell, no tools, no {@code /etc}.
 *
 * <p>Needs {@code unshare} and root or user namespaces, since mounts are made; they end with the
 * process.
 */
class BareSystemIT {
  @TempDir Path directory;

  @EachJdk
  void readOnlyRootAndNothingExecutable_countsAllTheSame(Jdk jdk) throws Exception {
    String script =
        "mount -o remount,bind,ro / && mount -t tmpfs -o noexec none \"$1\" && shift"
            + " && exec \"$@\"";
    assertSameAndCounted(
        () ->
            AgentRun.of(jdk, EchoOnCommand.class)
                .under("unshare", mounts(), "sh", "-c", script, "sh", directory.toString())
                .jvm("-Duser.home=" + directory, "-Djava.io.tmpdir=" + directory));
  }

  /** A root directory with the JDK, the C library, the agent and the program alone. */
  @EachJdk
  void noShellNoToolsNoEtc_countsAllTheSame(Jdk jdk) throws Exception {
    String script =
        "root=$1; shift; mount -t tmpfs none \"$root\";"
            + " while [ \"$1\" != -- ]; do"
            + "   if [ -d \"$1\" ]; then mkdir -p \"$root$1\"; mount --rbind \"$1\" \"$root$1\"; fi;"
            + "   shift; done; shift;"
            + " chroot=$(command -v chroot); PATH=; exec \"$chroot\" \"$root\" \"$@\"";
    List<String> command =
        new ArrayList<>(
            List.of("unshare", mounts(), "sh", "-ec", script, "sh", directory.toString()));
    for (String kept : List.of("/lib", "/lib64", "/usr/lib", "/proc", "/dev")) {
      command.add(kept);
    }
    command.add(jdk.home().toRealPath().toString());
    command.add(jdk.home().toString());
    // Debian keeps a JDK's settings in /etc.
    command.add(
        jdk.home()
            .resolve("conf/security/java.security")
            .toRealPath()
            .getParent()
            .getParent()
            .toString());
    command.add(AgentRun.JAR.toAbsolutePath().getParent().toString());
    command.add("--");
    assertSameAndCounted(
        () -> AgentRun.of(jdk, EchoOnCommand.class).under(command.toArray(new String[0])));
  }

  @EachJdk
  void agent_startsNoProgram(Jdk jdk) throws Exception {
    Path executed = directory.resolve("executed");
    assertSameAndCounted(
        () ->
            AgentRun.of(jdk, EchoOnCommand.class)
                .under("strace", "-f", "-qq", "-e", "trace=execve", "-o", executed.toString()));
    assertThat(Files.readAllLines(executed))
        .filteredOn(line -> line.contains("execve("))
        .singleElement()
        .asString()
        .contains(jdk.java(), "-javaagent:");
  }

  private static String mounts() throws IOException {
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    return root ? "-m" : "-rm";
  }

  /** The start line may say that the wait is unknown; the rest must be exact. */
  private static void assertSameAndCounted(Launch launch) throws Exception {
    try (AgentRun plain = launch.builder().withoutAgent().start()) {
      plain.tell("3");
      plain.tell("end");
      assertThat(plain.awaitExit()).as("%s", plain.err()).isZero();
      try (AgentRun run = launch.builder().start()) {
        run.tell("3");
        Comparison.awaitOurs(run);
        run.tell("end");
        Comparison.assertSame(run, plain);
        assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(3);
        assertThat(run.telemetry().sum("socktrace.connection.io")).isEqualTo(600);
      }
    }
  }

  private interface Launch {
    AgentRun.Builder builder() throws Exception;
  }
}
