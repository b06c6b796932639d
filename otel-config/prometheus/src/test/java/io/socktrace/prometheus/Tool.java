package io.socktrace.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of Prometheus, which must be there: without them nothing here is tested. */
final class Tool {
  private static final Map<String, String> PACKAGES =
      Map.of(
          "promtool", "prometheus",
          "prometheus", "prometheus",
          "prometheus-alertmanager", "prometheus-alertmanager",
          "amtool", "prometheus-alertmanager");
  private static final long DEADLINE_SECONDS = 180;

  private Tool() {}

  static String path(String name) {
    for (String directory : System.getenv("PATH").split(":")) {
      Path file = Path.of(directory, name);
      if (Files.isExecutable(file)) {
        return file.toString();
      }
    }
    throw new AssertionError(
        name + " is missing: it is in the Debian package " + PACKAGES.get(name));
  }

  /** Runs to the end and returns what was printed; fails with that if the exit code is not 0. */
  static String run(String name, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(path(name)));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("tool", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly().onExit().join();
      String said = Files.readString(output, UTF_8);
      if (!ended || process.exitValue() != 0) {
        throw new AssertionError(command + (ended ? " failed:\n" : " did not end:\n") + said);
      }
      return said;
    } finally {
      Files.delete(output);
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
