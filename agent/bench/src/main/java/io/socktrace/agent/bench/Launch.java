package io.socktrace.agent.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts one JVM, waits until it is of use, ends it, and says what that took.
 *
 * <p>Of use is: main has printed its line; a server has also answered one request.
 */
final class Launch {
  private static final byte[] REQUEST =
      "GET /index.html HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ChildCpu cpu = new ChildCpu();
  private final Path log;

  /**
   * @param log where standard error goes
   */
  Launch(Path log) {
    this.log = log;
  }

  /**
   * @param endpoint where an agent may send its telemetry
   */
  Cost measure(
      Path jdk, List<String> agent, List<String> program, boolean isServer, String endpoint)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(jdk.resolve("bin/java").toString());
    command.addAll(agent);
    command.addAll(program);
    ProcessBuilder builder = Child.builder(command).redirectError(log.toFile());
    builder.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    long cpuBefore = cpu.micros();
    long began = System.nanoTime();
    Process process = builder.start();
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      while (line != null && !line.startsWith("ready")) {
        line = out.readLine();
      }
      if (line == null) {
        throw new IOException("it ended before it was ready, see " + log + ": " + command);
      }
      if (isServer) {
        request(Integer.parseInt(line.replaceAll(".*\\bport=(\\d+) .*", "$1")));
      }
      long ready = System.nanoTime();
      if (isServer) {
        process.destroy();
      }
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IOException("it does not end: " + command);
      }
      long ended = System.nanoTime();
      return new Cost(
          (ready - began) / 1e6, (ended - began) / 1e6, (cpu.micros() - cpuBefore) / 1e3);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void request(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      out.write(REQUEST);
      InputStreamReader in =
          new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII);
      String status = new BufferedReader(in).readLine();
      if (status == null || !status.contains(" 200 ")) {
        throw new IOException("the server answered " + status);
      }
      drain(socket.getInputStream());
    }
  }

  private static void drain(InputStream in) throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
  }

  /** Milliseconds: of wall time until it was of use and until it had ended, and of CPU time. */
  record Cost(double readyMillis, double endedMillis, double cpuMillis) {}
}
