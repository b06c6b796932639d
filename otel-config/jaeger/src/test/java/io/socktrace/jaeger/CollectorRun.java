package io.socktrace.jaeger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The collector in a process of its own, for the metrics that Jaeger does not take. */
final class CollectorRun implements AutoCloseable {
  private static final Path JAR = Path.of("../../collector/host/target/socktrace-collector.jar");
  private static final long DEADLINE_SECONDS = 30;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  private CollectorRun(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static CollectorRun start(Path directory, String... options) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Path output = directory.resolve("collector.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                JAR.toString(),
                "serve",
                "--plain",
                "--port",
                String.valueOf(port)));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    CollectorRun run = new CollectorRun(process, port);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!run.isUp()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        run.close();
        throw new IOException("the collector did not start: " + Files.readString(output, UTF_8));
      }
      Thread.sleep(20);
    }
    return run;
  }

  private boolean isUp() throws InterruptedException {
    try {
      return get("/healthz").startsWith("ok");
    } catch (IOException notYet) {
      return false;
    }
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  String get(String path) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(endpoint() + path)).build(),
            HttpResponse.BodyHandlers.ofString(UTF_8))
        .body();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
