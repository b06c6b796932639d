package io.socktrace.collector;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged jar as a process, in front of which anything may stand: {@code prlimit}, flags. */
final class CollectorProcess implements AutoCloseable {
  private static final Pattern URL = Pattern.compile("receives OTLP/HTTP on https?://.*:(\\d+)");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Process process;
  private final Path err;
  private int port;

  private CollectorProcess(Process process, Path err) {
    this.process = process;
    this.err = err;
  }

  /** Waits until it says that it receives. */
  static CollectorProcess serve(Path directory, List<String> before, String... options)
      throws Exception {
    CollectorProcess collector = start(directory, before, options);
    try {
      collector.port =
          Deadline.await(
              () -> {
                Matcher url = URL.matcher(collector.err());
                return url.find() ? Integer.parseInt(url.group(1)) : collector.dead();
              },
              found -> found != 0);
      return collector;
    } catch (Exception | Error e) {
      collector.close();
      throw e;
    }
  }

  static CollectorProcess start(Path directory, List<String> before, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    if (before.isEmpty() || !before.contains("-jar")) {
      command.addAll(List.of(java(), "-Xmx128m", "-jar"));
    }
    command.addAll(List.of("target/socktrace-collector.jar", "serve", "--plain"));
    if (!Arrays.asList(options).contains("--port")) {
      command.addAll(List.of("--port", "0"));
    }
    command.addAll(List.of(options));
    Path err = Files.createTempFile(directory, "err", "");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(new File("/dev/null"))
            .redirectError(err.toFile())
            .start();
    return new CollectorProcess(process, err);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private int dead() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError("it has ended with " + process.exitValue() + ": " + err());
    }
    return 0;
  }

  int port() {
    return port;
  }

  Process process() {
    return process;
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Its exit code, waited for. */
  int exit() throws InterruptedException {
    if (!process.waitFor(Deadline.GENEROUS.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end");
    }
    return process.exitValue();
  }

  String get(String path) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(path + " is answered with " + answer.statusCode());
    }
    return answer.body();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(Deadline.GENEROUS.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
