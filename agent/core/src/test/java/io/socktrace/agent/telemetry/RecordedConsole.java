package io.socktrace.agent.telemetry;

import io.socktrace.agent.Console;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A console whose lines stay here instead of going to standard error. */
final class RecordedConsole {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console = new Console(false, err);

  Console console() {
    return console;
  }

  List<String> lines() {
    return err.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
