package io.socktrace.agent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command run to its end; no OpenTelemetry setting of ours reaches it. */
final class Child {
  private static final long DEADLINE_MINUTES = 30;

  private Child() {}

  /**
   * @return what it printed on standard output
   * @throws IOException with what it printed on standard error, if it failed
   */
  static List<String> run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("socktrace-bench", ".out");
    Path err = Files.createTempFile("socktrace-bench", ".err");
    Process process =
        builder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      boolean ended = process.waitFor(DEADLINE_MINUTES, TimeUnit.MINUTES);
      if (!ended || process.exitValue() != 0) {
        throw new IOException(
            (ended ? "failed: " : "does not end: ") + command + "\n" + Files.readString(err));
      }
      return Files.readAllLines(out);
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }

  static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.matches("OTEL_.*|JAVA_TOOL_OPTIONS"));
    return builder;
  }
}
