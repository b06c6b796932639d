package io.socktrace.jaeger;

import io.socktrace.agent.dist.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The file server in a JVM of its own, with the built agent that keeps every connection. */
final class ServerRun implements AutoCloseable {
  private static final Path AGENT = Path.of("../../agent/dist/target/socktrace-agent.jar");
  private static final Path SERVER =
      Path.of("../../examples/file-server/target/socktrace-example-file-server.jar");
  private static final long DEADLINE_SECONDS = 30;

  private final Process process;
  private final Path out;
  private final Path err;
  private int port;
  private int downloadPort;

  private ServerRun(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  static ServerRun start(Jdk jdk, Path directory, String service, Map<String, String> environment)
      throws Exception {
    Path out = directory.resolve(service + ".out");
    Path err = directory.resolve(service + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(
                jdk.home().resolve("bin/java").toString(),
                "-javaagent:" + AGENT + "=spans.per_second=all",
                "-jar",
                SERVER.toString(),
                "0",
                "0",
                directory.resolve("files").toString())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
    builder.environment().put("OTEL_SERVICE_NAME", service);
    builder.environment().put("OTEL_METRIC_EXPORT_INTERVAL", "500");
    builder.environment().put("OTEL_BSP_SCHEDULE_DELAY", "200");
    builder.environment().putAll(environment);
    ServerRun run = new ServerRun(builder.start(), out, err);
    try {
      run.awaitReady();
      return run;
    } catch (AssertionError | IOException | InterruptedException failure) {
      run.close();
      throw failure;
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (System.nanoTime() < deadline && process.isAlive()) {
      String said = Files.readString(out);
      // The agent's word too: only then it can ask the kernel how long somebody waited.
      if (said.startsWith("ready port=") && said.endsWith("\n") && !agentLines().isEmpty()) {
        String[] words = said.trim().split("[ =]");
        port = Integer.parseInt(words[2]);
        downloadPort = Integer.parseInt(words[4]);
        return;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("the file server is not ready: " + Files.readString(err));
  }

  int port() {
    return port;
  }

  int downloadPort() {
    return downloadPort;
  }

  long pid() {
    return process.pid();
  }

  /** What the agent has said so far. */
  List<String> agentLines() throws IOException {
    return Files.readString(err).lines().filter(line -> line.startsWith("[socktrace]")).toList();
  }

  /** Asks the server to end, as an operator does, and waits until it has sent its last spans. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the file server does not end");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
