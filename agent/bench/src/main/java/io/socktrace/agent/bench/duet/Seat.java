package io.socktrace.agent.bench.duet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One JVM of a pair, from outside: bound to its core, looked at while it plays, ended. */
final class Seat implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration END_LIMIT = Duration.ofSeconds(60);

  /** Between the two readings of the clock around one of the counter, in nanoseconds. */
  private static final long INSTANT_NANOS = 100_000;

  private final Path directory;
  private final Process process;
  private final Counter counter;
  private final CpuClock clock;
  private final Compilers compilers;

  /**
   * @param directory its own, empty: the log of its output, and whatever the workload writes
   * @param command to which the file to count in is added
   * @param endpoint where an agent may send its telemetry
   */
  Seat(int core, List<String> command, Path directory, String endpoint) throws IOException {
    this.directory = directory;
    Path page = directory.resolve("operations");
    counter = Counter.in(page);
    List<String> bound = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
    bound.addAll(command);
    bound.add(page.toString());
    ProcessBuilder builder = new ProcessBuilder(bound);
    builder.directory(directory.toFile()).redirectErrorStream(true);
    builder.redirectOutput(directory.resolve("log").toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("OTEL_.*|SOCKTRACE_.*|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS"));
    builder.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    process = builder.start();
    clock = new CpuClock(process.pid());
    compilers = new Compilers(process.pid());
  }

  /** Waits until its workload runs. */
  void awaitFirstOperation() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (counter.operations() == 0) {
      if (process.waitFor(10, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        throw new IOException("it does not play:\n" + log());
      }
    }
  }

  /** CPU time of its JIT compilers so far. */
  long compilerNanos() throws IOException {
    return compilers.nanos();
  }

  /** Operations and CPU time so far, of one instant. */
  Reading read() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("it has ended too early:\n" + log());
    }
    while (true) {
      long before = clock.nanos();
      long operations = counter.operations();
      long after = clock.nanos();
      if (after - before < INSTANT_NANOS) {
        return new Reading(operations, before + (after - before) / 2);
      }
    }
  }

  String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }

  /** Asks it to end, without waiting. */
  void dismiss() throws IOException {
    process.getOutputStream().close();
  }

  void awaitEnd() throws IOException, InterruptedException {
    if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("it does not end as it should:\n" + log());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Both since the process began. */
  record Reading(long operations, long cpuNanos) {
    Reading since(Reading earlier) {
      return new Reading(operations - earlier.operations, cpuNanos - earlier.cpuNanos);
    }

    double cpuSeconds() {
      return cpuNanos / 1e9;
    }
  }
}
