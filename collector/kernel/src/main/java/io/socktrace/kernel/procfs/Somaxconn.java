package io.socktrace.kernel.procfs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code /proc/sys/net/core/somaxconn}: the clamp of every listen(2) backlog in this network
 * namespace. It is applied when listen is called, so a listener's own limit can differ from it.
 */
public final class Somaxconn {
  private final Path file;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public Somaxconn(Path proc) {
    this.file = proc.resolve("sys/net/core/somaxconn");
  }

  /** The clamp now; empty if there is no such file. */
  public OptionalInt read() throws IOException {
    Optional<String> text = ProcFile.text(file);
    return text.isPresent() ? OptionalInt.of(parse(text.get())) : OptionalInt.empty();
  }

  static int parse(String text) throws MalformedLineException {
    String line = text.strip();
    try {
      return Integer.parseUnsignedInt(line);
    } catch (NumberFormatException notNumber) {
      throw new MalformedLineException("There is no number", line);
    }
  }
}
