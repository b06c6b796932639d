package io.socktrace.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program in a process of its own, with what it printed in a file, and perhaps a web address. */
final class Background implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 120;
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final Path output;

  private Background(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static Background start(Path output, Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
    builder.environment().putAll(environment);
    return new Background(builder.start(), output);
  }

  /** Waits until a page is answered with 200. */
  void awaitPage(String url) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        if (get(url).statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        // It has not opened its port.
      }
      Thread.sleep(50);
    }
    throw failure("does not answer at " + url);
  }

  /** Waits for a line with this beginning, and returns the rest of it. */
  String await(String beginning) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (System.nanoTime() < deadline && process.isAlive()) {
      String said = said();
      for (String line : said.substring(0, said.lastIndexOf('\n') + 1).split("\n")) {
        if (line.startsWith(beginning)) {
          return line.substring(beginning.length());
        }
      }
      Thread.sleep(20);
    }
    throw failure("did not say '" + beginning + "'");
  }

  /** Waits for its end, which must be a good one. */
  String awaitExit() throws IOException, InterruptedException {
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw failure("did not end well");
    }
    return said();
  }

  private AssertionError failure(String what) throws IOException {
    process.destroyForcibly().onExit().join();
    return new AssertionError(output.getFileName() + " " + what + ":\n" + said());
  }

  private String said() throws IOException {
    return Files.readString(output, UTF_8);
  }

  static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER).build(),
        HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
