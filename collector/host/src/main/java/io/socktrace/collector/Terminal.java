package io.socktrace.collector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Whether standard output is a terminal, and what it can show. */
final class Terminal {
  private Terminal() {}

  /**
   * {@code System.console()} would need stdin on a terminal too, and since JDK 22 needs nothing.
   */
  static boolean isStdout() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }

  /** Any value but an empty one of NO_COLOR means no. */
  static boolean hasColour() {
    String refused = System.getenv("NO_COLOR");
    return (refused == null || refused.isEmpty()) && isStdout();
  }

  /** How many lines it shows, as {@code stty} says; many if that is not known. */
  static int rows() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Path.of("/dev/tty").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String size = new String(stty.getInputStream().readAllBytes());
      stty.waitFor(1, TimeUnit.SECONDS);
      int rows = Integer.parseInt(size.split("[ \n]")[0]);
      return rows > 0 ? rows : Integer.MAX_VALUE;
    } catch (IOException | NumberFormatException unknown) {
      return Integer.MAX_VALUE;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Integer.MAX_VALUE;
    }
  }
}
