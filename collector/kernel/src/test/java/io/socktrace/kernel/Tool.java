package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the command-line programs that the tests take as independent witnesses. */
public final class Tool {
  private static final long LIMIT_SECONDS = 120;

  private Tool() {}

  /** All output of a command, which must end well; a missing one fails with its package. */
  public static String output(String debianPackage, String... command) throws IOException {
    Path output = Files.createTempFile("socktrace", ".out");
    try {
      int status = status(start(debianPackage, output, command));
      String text = Files.readString(output, StandardCharsets.ISO_8859_1);
      assertThat(status).as("%s: %s", List.of(command), text).isZero();
      return text;
    } finally {
      Files.delete(output);
    }
  }

  private static Process start(String debianPackage, Path output, String... command) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start();
    } catch (IOException missing) {
      return fail("This test needs %s: install the Debian package %s.", command[0], debianPackage);
    }
  }

  private static int status(Process process) throws IOException {
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("ends in time").isTrue();
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The one row of {@code ss} for a local port, in the states that the options select. */
  static String ss(String options, int localPort) throws IOException {
    String row = output("iproute2", "ss", options, "sport = :" + localPort).strip();
    assertThat(row).as("ss %s for port %d", options, localPort).isNotEmpty();
    return row;
  }

  /** What the expression's only group finds in a row. */
  public static String find(String row, String expression) {
    Matcher matcher = Pattern.compile(expression).matcher(row);
    assertThat(matcher.find()).as("%s in: %s", expression, row).isTrue();
    return matcher.group(1);
  }
}
