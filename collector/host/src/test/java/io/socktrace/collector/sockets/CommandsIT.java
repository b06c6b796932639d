package io.socktrace.collector.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code explain}, {@code watch}, {@code doctor} and {@code completion} of the packaged jar. */
class CommandsIT {
  private static final String HOMES = "io.socktrace.collector.sockets.HostRun#homes";
  private static final Path HOME = Path.of(System.getProperty("java.home"));
  private static final long SELF = ProcessHandle.current().pid();

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource(HOMES)
  void explain_showsEachStepAndTheLineOfSs(Path home) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
      client.setKeepAlive(true);
      String filter = "sport = :" + client.getLocalPort();
      String ss = HostRun.output("ss", "-HOtnoe", filter).strip();
      String inode = ss.replaceAll("^.* ino:(\\d+).*$", "$1");
      int fd = fd("socket:[" + inode + "]");

      HostRun.Result result = explain(home, "" + SELF, "" + fd);
      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.out().lines())
          .anyMatch(
              line ->
                  line.equals(
                      "link      /proc/" + SELF + "/fd/" + fd + " -> socket:[" + inode + "]"))
          .anyMatch(line -> line.startsWith("fdinfo ") && line.contains("ino " + inode))
          .anyMatch(line -> line.startsWith("row ") && line.contains(" " + inode + " "))
          .anyMatch(line -> line.startsWith("ss -tnoe  ") && same(line.substring(10), ss))
          .anyMatch(line -> line.startsWith("trace     no collector answers at "));

      String all = explain(home, "" + SELF).out();
      String listening = HostRun.output("ss", "-HOltnoe", "sport = :" + listener.getLocalPort());
      assertThat(all.lines())
          .anyMatch(
              line -> line.contains(" ESTAB ") && same(line.replaceFirst("^.* tcp6? +", ""), ss))
          .anyMatch(
              line ->
                  line.contains(" LISTEN 1 9 ")
                      && same(line.replaceFirst("^.* tcp6? +", ""), listening));

      int listenerFd = fd("socket:[" + listening.replaceAll("(?s)^.* ino:(\\d+).*$", "$1") + "]");
      assertThat(explain(home, "" + SELF, "" + listenerFd).out().lines())
          .anyMatch(line -> line.startsWith("ss -ltnoe ") && same(line.substring(10), listening))
          .anyMatch(line -> line.startsWith("trace     none: each accepted connection has "));
    }
  }

  /** All but the timer's time, which runs, and what only sock_diag tells. */
  private static boolean same(String ours, String ss) {
    return comparable(ours).equals(comparable(ss));
  }

  private static String comparable(String line) {
    return line.replaceAll(" (sk:|cgroup:|<->|v6only:|-->|<--).*$", "")
        .replaceAll("timer:\\((\\w+),[^,]*,", "timer:($1,")
        .replaceAll("\\s+", " ")
        .strip();
  }

  @Test
  void explain_saysWhyItCannot() throws Exception {
    assertFails(explain(HOME, "999999999"), 3, "there is no process 999999999");
    assertFails(explain(HOME, "" + SELF, "99999"), 3, "has no descriptor 99999");
    assertFails(explain(HOME, "x"), 2, "Invalid value");
    List<String> nobody = new ArrayList<>(HostRun.AS_NOBODY);
    nobody.addAll(
        List.of(HOME.resolve("bin/java").toString(), "-jar", HostRun.readableJar().toString()));
    nobody.addAll(List.of("explain", "" + SELF));
    assertFails(HostRun.run(nobody), 4, "needs CAP_DAC_READ_SEARCH and CAP_SYS_PTRACE");
    assertThat(explain(HOME, "" + SELF, "1").out()).contains("none: that is not a socket");
  }

  private static void assertFails(HostRun.Result result, int exit, String message) {
    assertThat(result.exit()).as(result.err()).isEqualTo(exit);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains(message);
  }

  @Test
  void watch_isPlainWithoutATerminal() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      Path out = directory.resolve("out");
      Process watch =
          new ProcessBuilder(java(), "-jar", HostRun.JAR.toString(), "watch", "--interval", "50ms")
              .redirectOutput(out.toFile())
              .start();
      try {
        String row = "127.0.0.1:" + listener.getLocalPort() + " ";
        await(out, text -> text.split(row, -1).length > 3);
        assertThat(Files.readString(out)).doesNotContain("\u001b");
      } finally {
        watch.destroy();
      }
    }
  }

  /** What is drawn goes to another screen; Ctrl-C gives the old one back, with its cursor. */
  @Test
  void watch_leavesTheTerminalClean() throws Exception {
    Path typescript = directory.resolve("typescript");
    String command = java() + " -jar " + HostRun.JAR + " watch --interval 50ms";
    ProcessBuilder script =
        new ProcessBuilder("script", "-qefc", command, typescript.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    script.environment().put("TERM", "xterm");
    script.environment().put("NO_COLOR", "1");
    Process terminal = script.start();
    try {
      await(typescript, text -> text.split("Ctrl-C ends it", -1).length > 3);
      terminal.getOutputStream().write(3);
      terminal.getOutputStream().flush();
      assertThat(terminal.waitFor(60, TimeUnit.SECONDS)).isTrue();
      String drawn = Files.readString(typescript).replaceFirst("(?s)^Script started[^\n]*\n", "");
      String end = "\u001b[?7h\u001b[?25h\u001b[?1049l";
      assertThat(drawn).startsWith("\u001b[?1049h\u001b[?25l\u001b[?7l").containsOnlyOnce(end);
      assertThat(drawn.substring(drawn.indexOf(end) + end.length())).doesNotContain("\u001b");
      assertThat(drawn).doesNotContain("\u001b[31m").doesNotContain("\u001b[33m");
    } finally {
      terminal.destroyForcibly();
    }
  }

  @ParameterizedTest
  @MethodSource(HOMES)
  void doctor_saysWhatWorks(Path home) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + taken.getLocalPort();
      HostRun.Result result = HostRun.collector(home, List.of(), "doctor", "--url", url);
      assertThat(result.exit()).as(result.err()).isZero();
      String release = HostRun.output("uname", "-r").strip();
      String somaxconn = HostRun.output("cat", "/proc/sys/net/core/somaxconn").strip();
      assertThat(result.out().lines())
          .contains("ok  kernel           " + release)
          .contains("ok  somaxconn        " + somaxconn)
          .anyMatch(line -> line.startsWith("ok  sock_diag        ") && line.endsWith("told"))
          .anyMatch(line -> line.startsWith("ok  native access    ") && line.contains("tick"))
          .anyMatch(
              line ->
                  line.startsWith("!   port " + taken.getLocalPort())
                      && line.contains("taken by pid " + SELF)
                      && line.endsWith("which is no socktrace collector"));
      assertThat(HostRun.collector(home, List.of(), "doctor", "--no-native").out().lines())
          .anyMatch(line -> line.startsWith("!   native access    none"))
          .anyMatch(line -> line.startsWith("!   sock_diag        "));
    }
  }

  @Test
  void completion_isAScriptThatBashTakes() throws Exception {
    Path script = directory.resolve("completion");
    HostRun.Result result = HostRun.collector(HOME, List.of(), "completion");
    Files.writeString(script, result.out());
    assertThat(HostRun.output("bash", "-n", script.toString())).isEmpty();
    assertThat(result.out()).contains("listeners", "--waiting", "explain", "doctor");
  }

  @Test
  void native_isSilent() throws Exception {
    HostRun.homes()
        .forEach(
            home -> {
              try {
                assertThat(HostRun.collector(home, List.of(), "listeners", "-o", "json").err())
                    .isEmpty();
              } catch (Exception failure) {
                throw new AssertionError(failure);
              }
            });
  }

  private static HostRun.Result explain(Path home, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("explain", "--url", "http://127.0.0.1:1"));
    all.addAll(List.of(arguments));
    return HostRun.collector(home, List.of(), all.toArray(String[]::new));
  }

  private static int fd(String target) throws Exception {
    try (var links = Files.list(Path.of("/proc/self/fd"))) {
      return links
          .filter(link -> target.equals(target(link)))
          .mapToInt(link -> Integer.parseInt(link.getFileName().toString()))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (java.io.IOException gone) {
      return "";
    }
  }

  private static void await(Path file, java.util.function.Predicate<String> condition)
      throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!Files.exists(file) || !condition.test(Files.readString(file))) {
      assertThat(System.nanoTime()).as("%s in time", file).isLessThan(deadlineNanos);
      Thread.sleep(20);
    }
  }

  private static String java() {
    return HOME.resolve("bin/java").toString();
  }
}
