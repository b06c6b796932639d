package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Launches a small program in a JVM of its own, with the built agent, and gives back what it
 * printed and the OTLP that arrived.
 *
 * <pre>{@code
 * try (AgentRun run = AgentRun.of(jdk, Echo.class).option("spans.per_second", "all").start()) {
 *   run.awaitExit();
 *   run.assertHarmless();
 *   run.telemetry().spans("accept") ...
 * }
 * }</pre>
 */
public final class AgentRun implements AutoCloseable {
  static final Path JAR = Path.of(System.getProperty("socktrace.agent.jar"));

  private static final long DEADLINE_SECONDS = 120;

  private final OtlpReceiver receiver;
  private final Process process;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final List<Thread> readers = new ArrayList<>();

  private AgentRun(OtlpReceiver receiver, Process process) {
    this.receiver = receiver;
    this.process = process;
    readers.add(read(process.getInputStream(), out));
    readers.add(read(process.getErrorStream(), err));
  }

  public static Builder of(Jdk jdk, Class<?> main, String... arguments) {
    return new Builder(jdk, main, arguments);
  }

  private static Thread read(InputStream stream, List<String> lines) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
              } catch (IOException | java.io.UncheckedIOException closed) {
                // The process is gone: what it wrote has been read.
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  long pid() {
    return process.pid();
  }

  OtlpReceiver receiver() {
    return receiver;
  }

  public Telemetry telemetry() {
    return receiver.telemetry();
  }

  public List<String> out() {
    return List.copyOf(out);
  }

  public List<String> err() {
    return List.copyOf(err);
  }

  /** Writes a line to the program's standard input. */
  void tell(String line) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  /** Waits until the program has printed a line with this beginning, and returns the rest of it. */
  public String await(String beginning) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (System.nanoTime() < deadline) {
      for (String line : out) {
        if (line.startsWith(beginning)) {
          return line.substring(beginning.length()).trim();
        }
      }
      if (!process.isAlive() && readersDone()) {
        break;
      }
      Thread.sleep(5);
    }
    throw new AssertionError("no line '" + beginning + "...'; out: " + out + " err: " + err);
  }

  /** The number in the one printed line that looks like this, in its parentheses. */
  public long number(String line) {
    Pattern pattern = Pattern.compile(line);
    List<Matcher> found = out.stream().map(pattern::matcher).filter(Matcher::find).toList();
    assertThat(found).as("'%s' in %s", line, out).hasSize(1);
    return Long.parseLong(found.get(0).group(1));
  }

  private boolean readersDone() {
    return readers.stream().noneMatch(Thread::isAlive);
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.toHandle().destroy(); // and not Process.destroy, which closes the streams
  }

  /** Sends SIGKILL. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Waits for the end, which must come by itself, and returns the exit code. */
  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running; out: " + out + " err: " + err);
    }
    for (Thread reader : readers) {
      reader.join(TimeUnit.SECONDS.toMillis(10));
    }
    return process.exitValue();
  }

  /** Exit code 0; nothing suppressed, nothing dropped; no word but the one line at start. */
  public void assertHarmless() throws InterruptedException {
    assertThat(awaitExit()).as("exit code; out: %s err: %s", out, err).isZero();
    assertThat(telemetry().points("socktrace.agent.errors")).isEmpty();
    assertThat(telemetry().points("socktrace.event.dropped")).isEmpty();
    assertThat(err).hasSize(1);
    assertThat(err.get(0)).startsWith("[socktrace] on: ");
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    receiver.close();
  }

  /** What to launch. Without further word: exported to a receiver of its own, every second. */
  public static final class Builder {
    private final Jdk jdk;
    private final Class<?> main;
    private final String[] arguments;
    private final List<String> jvmArguments = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> options = new ArrayList<>();
    private List<String> prefix = List.of();
    private List<String> before = List.of();
    private List<String> after = List.of();
    private String classPath = Path.of("target", "test-classes").toAbsolutePath().toString();
    private boolean withAgent = true;

    private Builder(Jdk jdk, Class<?> main, String... arguments) {
      this.jdk = jdk;
      this.main = main;
      this.arguments = arguments;
    }

    /** An agent option. */
    public Builder option(String key, String value) {
      options.add(key + "=" + value);
      return this;
    }

    Builder jvm(String... more) {
      jvmArguments.addAll(Arrays.asList(more));
      return this;
    }

    Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Jars that the program needs, besides its own classes. */
    public Builder library(String... jars) {
      classPath = String.join(File.pathSeparator, classPath, String.join(File.pathSeparator, jars));
      return this;
    }

    /** A command that runs the JVM: {@code strace -f ...}, {@code ip netns exec ...}. */
    Builder under(String... command) {
      prefix = Arrays.asList(command);
      return this;
    }

    Builder agentBefore(String argument) {
      before = List.of(argument);
      return this;
    }

    Builder agentAfter(String argument) {
      after = List.of(argument);
      return this;
    }

    Builder withoutAgent() {
      withAgent = false;
      return this;
    }

    public AgentRun start() throws IOException {
      OtlpReceiver receiver = OtlpReceiver.start();
      List<String> command = new ArrayList<>(prefix);
      command.add(jdk.java());
      // Two JVMs of one process id, in two pid namespaces, quarrel about its file on standard
      // output.
      command.add("-XX:-UsePerfData");
      command.addAll(jvmArguments);
      command.addAll(before);
      if (withAgent) {
        command.add(
            "-javaagent:" + JAR + (options.isEmpty() ? "" : "=" + String.join(",", options)));
      }
      command.addAll(after);
      command.add("-cp");
      command.add(classPath);
      command.add(main.getName());
      command.addAll(Arrays.asList(arguments));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().remove("JAVA_TOOL_OPTIONS");
      builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
      builder.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint());
      builder.environment().put("OTEL_METRIC_EXPORT_INTERVAL", "1000");
      builder.environment().put("OTEL_BSP_SCHEDULE_DELAY", "200");
      builder.environment().put("OTEL_BLRP_SCHEDULE_DELAY", "200");
      // A loaded machine may need longer than the default to say everything at the end.
      builder.environment().put("SOCKTRACE_EXIT_TIMEOUT", "30s");
      // And its stalls are real ones, with spans of their own: for the tests of stalls alone.
      builder.environment().put("SOCKTRACE_STALL_THRESHOLD", "3600s");
      builder.environment().putAll(environment);
      Files.createDirectories(Path.of("target"));
      try {
        return new AgentRun(receiver, builder.start());
      } catch (IOException notStarted) {
        receiver.close();
        throw notStarted;
      }
    }
  }
}
