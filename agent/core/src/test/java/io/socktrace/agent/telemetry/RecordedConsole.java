package io.socktrace.agent.telemetry;

import io.socktrace.agent.Console;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A console that writes to a file instead of to standard error. */
final class RecordedConsole {
  private final Path file;
  private final Console console = new Console(false);

  RecordedConsole(Path directory) {
    try {
      file = Files.createTempFile(directory, "console", ".txt");
      Field err = Console.class.getDeclaredField("err");
      err.setAccessible(true);
      err.set(console, new FileOutputStream(file.toFile(), true));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    } catch (ReflectiveOperationException renamed) {
      throw new IllegalStateException(renamed);
    }
  }

  Console console() {
    return console;
  }

  List<String> lines() {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
