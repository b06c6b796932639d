package io.socktrace.prometheus;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The built collector on a free port. */
public final class CollectorRun implements AutoCloseable {
  private static final Path JAR = Path.of("../../collector/host/target/socktrace-collector.jar");

  private final Background process;
  private final int port;

  private CollectorRun(Background process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Without the other listeners of the machine that runs the tests. */
  public static CollectorRun start(Path directory) throws Exception {
    return start(directory, "--no-host");
  }

  static CollectorRun withHost(Path directory) throws Exception {
    return start(directory, "--plain");
  }

  private static CollectorRun start(Path directory, String option) throws Exception {
    int port = Tool.freePort();
    Background process =
        Background.start(
            directory.resolve("collector.log"),
            Map.of(),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-jar",
                JAR.toString(),
                "serve",
                option,
                "--port",
                Integer.toString(port)));
    CollectorRun run = new CollectorRun(process, port);
    process.awaitPage(run.endpoint() + "/healthz");
    return run;
  }

  /** What {@code explain} prints about a descriptor. */
  String explain(long pid, int fd) throws Exception {
    return Tool.run(
        "java",
        "-jar",
        JAR.toString(),
        "explain",
        "--url",
        endpoint(),
        Long.toString(pid),
        Integer.toString(fd));
  }

  /** Where agents send to. */
  public String endpoint() {
    return "http://" + address();
  }

  /** What Prometheus scrapes. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.close();
  }
}
