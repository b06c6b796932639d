package io.socktrace.kernel.procfs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a kernel file as a whole, which is how the kernel makes its text too.
 *
 * <p>With a buffer of some size from the first read on. {@code Files.readString} believes in the
 * size of 0 that these files tell and begins with one byte, and below {@code /proc/sys} there is
 * nothing after the first read, however short it was (proc_dointvec in kernel/sysctl.c): of 4096 it
 * gets the 4.
 */
final class ProcFile {
  private static final int BUFFER_BYTES = 16 << 10;

  private ProcFile() {}

  /** The text; empty if there is no such file. Latin-1 because every byte is a character there. */
  static Optional<String> text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int bytes = in.read(buffer); bytes > 0; bytes = in.read(buffer)) {
        text.write(buffer, 0, bytes);
      }
      return Optional.of(text.toString(StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException missing) {
      return Optional.empty();
    }
  }
}
