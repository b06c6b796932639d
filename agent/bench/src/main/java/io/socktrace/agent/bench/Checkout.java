package io.socktrace.agent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The built checkout, in whose root every measurement is started. */
public final class Checkout {
  private static final Path ROOT = Path.of("").toAbsolutePath();

  private Checkout() {}

  public static Path built(String file) {
    Path path = ROOT.resolve(file);
    if (!Files.isRegularFile(path)) {
      throw new IllegalStateException("run it in the root of the checkout, built: no " + path);
    }
    return path;
  }

  /** The bench itself; its manifest names the libraries. */
  public static Path bench() {
    return built("agent/bench/target/socktrace-agent-bench.jar");
  }

  public static Path agent() {
    return built("agent/dist/target/socktrace-agent.jar");
  }

  /** A library that the build has copied beside the bench, whatever its version. */
  static Path library(String name) throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("agent/bench/target/lib"))) {
      return files
          .filter(file -> file.getFileName().toString().matches(name + "(-[0-9].*)?\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("not built: no " + name + " in target/lib"));
    }
  }

  static Path results(String name) {
    return ROOT.resolve("agent/bench/results").resolve(name + ".tsv");
  }

  /** The JDK's version, as its {@code release} file has it. */
  public static String version(Path jdk) throws IOException {
    return Files.readString(jdk.resolve("release"))
        .replaceAll("(?s).*JAVA_VERSION=\"([^\"]*)\".*", "$1");
  }

  /** The commit that is checked out, with a plus where files were changed; or a question mark. */
  static String commit() throws IOException, InterruptedException {
    try {
      String commit = Child.run(List.of("git", "rev-parse", "--short", "HEAD")).get(0);
      boolean changed = !Child.run(List.of("git", "status", "--porcelain", "-uno")).isEmpty();
      return changed ? commit + "+" : commit;
    } catch (IOException noGit) {
      return "?";
    }
  }

  /** Of the last minute. */
  public static double load() throws IOException {
    return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
  }

  /** {@code java}, with what it takes so that the bench may call libc without a warning. */
  static List<String> java(Path jdk) throws IOException {
    List<String> command = new ArrayList<>(List.of(jdk.resolve("bin/java").toString()));
    if (!version(jdk).startsWith("17.")) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    return command;
  }
}
