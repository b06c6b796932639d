package io.socktrace.prometheus;

import io.socktrace.agent.dist.Jdk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The example's server with the built agent, and its clients, as often as wanted. */
final class FileServerRun implements AutoCloseable {
  private static final Path AGENT = Path.of("../../agent/dist/target/socktrace-agent.jar");
  private static final Path SERVER =
      Path.of("../../examples/file-server/target/socktrace-example-file-server.jar");

  private final Jdk jdk;
  private final Path directory;
  private final Background server;
  private final String port;
  private final String downloadPort;
  private int rounds;

  private FileServerRun(Jdk jdk, Path directory, Background server, String ready) {
    this.jdk = jdk;
    this.directory = directory;
    this.server = server;
    String[] words = ready.split("[ =]");
    port = words[0];
    downloadPort = words[2];
  }

  static FileServerRun start(Jdk jdk, Path directory, String service, String collector)
      throws Exception {
    Background server =
        Background.start(
            directory.resolve("server.log"),
            Map.of(
                "OTEL_SERVICE_NAME", service,
                "OTEL_EXPORTER_OTLP_ENDPOINT", collector,
                "OTEL_METRIC_EXPORT_INTERVAL", "1000"),
            List.of(
                java(jdk),
                "-javaagent:" + AGENT,
                "-jar",
                SERVER.toString(),
                "0",
                "0",
                directory.resolve("files").toString()));
    return new FileServerRun(jdk, directory, server, server.await("ready port="));
  }

  private static String java(Jdk jdk) {
    return jdk.home().resolve("bin/java").toString();
  }

  String port() {
    return port;
  }

  /**
   * Some four seconds of clients of all kinds. Returns how many connections they opened to both
   * ports.
   */
  long traffic() throws Exception {
    try (Background clients =
        Background.start(
            directory.resolve("clients" + rounds++ + ".log"),
            Map.of(),
            List.of(
                java(jdk),
                "-cp",
                SERVER.toString(),
                "io.socktrace.examples.fileserver.Traffic",
                port,
                downloadPort,
                Long.toString(server.pid())))) {
      return clients
          .awaitExit()
          .lines()
          .filter(line -> line.startsWith("opened "))
          .mapToLong(line -> Long.parseLong(line.split(" ")[2]))
          .sum();
    }
  }

  /** Ends it with SIGKILL: it says no more. */
  @Override
  public void close() {
    server.close();
  }
}
