package io.socktrace.collector.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a process runs, as far as this user may know.
 *
 * @param command main class, module or jar of a JVM, else the command line
 * @param executable the file's name, as OpenTelemetry's {@code process.executable.name} is defined;
 *     empty if the link {@code /proc/PID/exe} cannot be read
 */
public record Program(String command, Agent agent, String executable) {
  /** Whether socktrace's agent is in a process. */
  public enum Agent {
    /** Not a JVM. */
    NONE,
    ON,
    OFF,
    /** A JVM whose environment or options cannot be read. */
    UNKNOWN
  }

  private static final String DELETED = " (deleted)";
  private static final List<String> OPTIONS = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public static Program of(Path proc, long pid) throws IOException {
    List<String> arguments = new Arguments(proc).read(pid);
    String executable = executable(proc, pid);
    if (arguments.isEmpty()) {
      String name = ProcessStatus.read(proc, Long.toString(pid)).name();
      return new Program("[" + name + "]", Agent.NONE, executable);
    }
    if (!isJvm(proc, pid, arguments.get(0))) {
      return new Program(String.join(" ", arguments), Agent.NONE, executable);
    }
    JavaCommand java = JavaCommand.parse(arguments);
    String command = java.program().isEmpty() ? String.join(" ", arguments) : java.program();
    Agent agent = java.agent() ? Agent.ON : fromEnvironment(proc, pid, java);
    return new Program(command, agent, executable);
  }

  /** Without arguments: the main class or jar of a JVM, else the executable. */
  public String name() {
    boolean named = agent != Agent.NONE && !command.contains(" ");
    String name = named ? command : executable;
    return name.isEmpty() ? "unknown" : name;
  }

  /** A file that was replaced while it runs reads {@code NAME (deleted)}: d_path in fs/d_path.c. */
  private static String executable(Path proc, long pid) {
    try {
      String target =
          Files.readSymbolicLink(proc.resolve(Long.toString(pid)).resolve("exe")).toString();
      String name = target.substring(target.lastIndexOf('/') + 1);
      return name.endsWith(DELETED) ? name.substring(0, name.length() - DELETED.length()) : name;
    } catch (IOException refused) {
      return "";
    }
  }

  private static Agent fromEnvironment(Path proc, long pid, JavaCommand java) {
    try {
      Map<String, String> variables = new Environment(proc).read(pid);
      boolean agent =
          OPTIONS.stream().anyMatch(name -> JavaCommand.hasAgent(variables.getOrDefault(name, "")));
      if (agent) {
        return Agent.ON;
      }
      return java.argumentFiles() ? Agent.UNKNOWN : Agent.OFF;
    } catch (IOException refused) {
      return Agent.UNKNOWN;
    }
  }

  /** A launcher of another name has the JVM's library mapped; others' maps are not readable. */
  private static boolean isJvm(Path proc, long pid, String launcher) {
    if (launcher.equals("java") || launcher.endsWith("/java")) {
      return true;
    }
    Path maps = proc.resolve(Long.toString(pid)).resolve("maps");
    try (Stream<String> lines = Files.lines(maps, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.endsWith("/libjvm.so"));
    } catch (IOException | java.io.UncheckedIOException refused) {
      return false;
    }
  }
}
