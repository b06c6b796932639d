package io.socktrace.collector.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * {@code /proc/PID/cmdline}: the arguments, a NUL behind each. Readable by everybody. A program may
 * have overwritten them, and a kernel thread has none.
 */
public final class Arguments {
  private final Path proc;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public Arguments(Path proc) {
    this.proc = proc;
  }

  public List<String> read(long pid) throws IOException {
    return parse(Files.readAllBytes(proc.resolve(Long.toString(pid)).resolve("cmdline")));
  }

  static List<String> parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.isEmpty()) {
      return List.of();
    }
    String whole = text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
    return Arrays.asList(whole.split("\0", -1));
  }
}
