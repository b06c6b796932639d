package io.socktrace.collector.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the packaged jar, on the JDK of the tests or on JDK 25, perhaps under another program. */
final class HostRun {
  static final Path JAR = Path.of("target/socktrace-collector.jar").toAbsolutePath();
  static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");

  private static final long LIMIT_SECONDS = 120;

  private HostRun() {}

  record Result(int exit, String out, String err) {}

  /** The JDKs whose ways to the kernel differ: JNA, and foreign functions. */
  static Stream<Path> homes() throws IOException {
    return Stream.of(Path.of(System.getProperty("java.home")), newer());
  }

  /** Runs a command of the collector to its end. */
  static Result collector(Path home, List<String> under, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(under);
    command.addAll(List.of(home.resolve("bin/java").toString(), "-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** Runs any program to its end; a missing one fails with its name. */
  static Result run(List<String> command) throws Exception {
    Path out = Files.createTempFile("socktrace", ".out");
    Path err = Files.createTempFile("socktrace", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      try {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
            .as("%s ends", command)
            .isTrue();
      } finally {
        process.destroyForcibly();
      }
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException missing) {
      return fail("This test needs the program %s: %s", command.get(0), missing.getMessage());
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  static String output(String... command) throws Exception {
    Result result = run(List.of(command));
    assertThat(result.exit()).as("%s: %s", List.of(command), result.err()).isZero();
    return result.out();
  }

  /** A copy of the jar that every user may read, wherever the project is checked out. */
  static Path readableJar() throws IOException {
    Path directory = Files.createTempDirectory("socktrace");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path jar = Files.copy(JAR, directory.resolve("collector.jar"));
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    jar.toFile().deleteOnExit();
    return jar;
  }

  static String resource(Path directory, String name) throws IOException {
    byte[] script = HostRun.class.getResourceAsStream(name).readAllBytes();
    return Files.write(directory.resolve(name), script).toString();
  }

  private static Path newer() throws IOException {
    String given = System.getProperty("socktrace.jdk25.home", System.getenv("JAVA_25_HOME"));
    if (given != null) {
      return Path.of(given);
    }
    try (Stream<Path> homes = Files.list(Path.of(System.getProperty("java.home")).getParent())) {
      return homes
          .filter(home -> isNewer(home.resolve("release")))
          .sorted()
          .findFirst()
          .orElseGet(() -> fail("JDK 25 is missing: install it or set JAVA_25_HOME to it."));
    }
  }

  private static boolean isNewer(Path release) {
    try {
      return Files.exists(release)
          && Files.readString(release, StandardCharsets.UTF_8).contains("JAVA_VERSION=\"25.");
    } catch (IOException unreadable) {
      return false;
    }
  }
}
