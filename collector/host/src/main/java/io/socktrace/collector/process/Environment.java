package io.socktrace.collector.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code /proc/PID/environ}: the variables that a process was started with, a NUL behind each. Only
 * whoever may trace the process may read it.
 */
public final class Environment {
  private final Path proc;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public Environment(Path proc) {
    this.proc = proc;
  }

  public Map<String, String> read(long pid) throws IOException {
    return parse(Files.readAllBytes(proc.resolve(Long.toString(pid)).resolve("environ")));
  }

  /** As getenv(3) does, the first of two of one name counts. */
  static Map<String, String> parse(byte[] bytes) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : new String(bytes, StandardCharsets.UTF_8).split("\0")) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        variables.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return variables;
  }
}
