package io.socktrace.examples.stuckacceptor;

import io.socktrace.agent.dist.Jdk;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code examples/alerts} on free ports, with somebody at its Enter key. */
final class AlertsRun implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 240;

  final int collectorPort = freePort();
  final int alertmanagerPort = freePort();
  private final Path output;
  private final Process process;

  AlertsRun(Jdk jdk, Path directory) throws IOException {
    output = directory.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                "../alerts",
                "--jdk",
                jdk.home().toString(),
                "--port",
                "0",
                "--collector-port",
                String.valueOf(collectorPort),
                "--prometheus-port",
                String.valueOf(freePort()),
                "--alertmanager-port",
                String.valueOf(alertmanagerPort))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    process = builder.start();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new AssertionError(none);
    }
  }

  /** Waits until it has printed this, and returns the match. */
  Matcher await(String pattern) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    do {
      Matcher matcher = Pattern.compile(pattern).matcher(said());
      if (matcher.find()) {
        return matcher;
      }
      Thread.sleep(50);
    } while (process.isAlive() && System.nanoTime() < deadline);
    throw new AssertionError("it did not print '" + pattern + "':\n" + said());
  }

  void enter() throws IOException {
    OutputStream keys = process.getOutputStream();
    keys.write('\n');
    keys.flush();
  }

  int awaitEnd() throws Exception {
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it did not end:\n" + said());
    }
    return process.exitValue();
  }

  String said() throws IOException {
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  /** Asks it to end, so that it ends what it has started. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 60, TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }

  /** What a program prints. */
  static List<String> lines(List<String> command) throws Exception {
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    program.getOutputStream().close();
    List<String> lines = new ArrayList<>();
    new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .forEach(lines::add);
    program.waitFor();
    return lines;
  }
}
