package io.socktrace.kernel.procfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a kernel file as a whole, which is how the kernel makes its text too. */
final class ProcFile {
  private ProcFile() {}

  /** The text; empty if there is no such file. Latin-1 because every byte is a character there. */
  static Optional<String> text(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException missing) {
      return Optional.empty();
    }
  }
}
