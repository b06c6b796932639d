package io.socktrace.agent.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command run to its end, and what it printed: for JVMs that are no small program of ours. */
record Command(int exit, List<String> out, List<String> err) {
  private static final long DEADLINE_SECONDS = 60;

  static Command run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path target = Files.createDirectories(Path.of("target"));
    Path out = Files.createTempFile(target, "command", ".out");
    Path err = Files.createTempFile(target, "command", ".err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running: " + command);
      }
      return new Command(process.exitValue(), lines(out), lines(err));
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static List<String> lines(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
  }
}
