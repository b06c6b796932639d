package io.socktrace.collector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The secret that collector and clients share, in a file: a command line can be seen by all. */
final class TokenFile {
  private static final int MIN_CHARS = 16;

  private TokenFile() {}

  /** What is in it without spaces at its ends; throws {@link IOException} with a sentence. */
  static String read(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    } catch (NoSuchFileException e) {
      throw new IOException(file + " does not exist", e);
    }
  }

  /** Long enough not to be guessed, and of characters that a header can hold. */
  static boolean isToken(String text) {
    return text.length() >= MIN_CHARS && text.matches("[\\x21-\\x7e]+");
  }
}
