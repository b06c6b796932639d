package io.socktrace.agent.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A JDK to test on: the one that runs the tests, and the other of 17 and 25. */
public record Jdk(int feature, Path home) {
  private static final List<Integer> TESTED = List.of(17, 25);

  /**
   * @throws IllegalStateException naming the JDK that is missing and how to point at it
   */
  public static List<Jdk> all() {
    return TESTED.stream().map(Jdk::find).toList();
  }

  static Jdk find(int feature) {
    if (Runtime.version().feature() == feature) {
      return new Jdk(feature, Path.of(System.getProperty("java.home")));
    }
    String variable = "JAVA_" + feature + "_HOME";
    String given = System.getProperty("socktrace.jdk" + feature + ".home", System.getenv(variable));
    if (given != null) {
      return new Jdk(feature, Path.of(given));
    }
    return beside(Path.of(System.getProperty("java.home")).getParent(), feature)
        .map(home -> new Jdk(feature, home))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "JDK "
                        + feature
                        + " is missing: the tests run on "
                        + TESTED
                        + ". Install it beside this JDK or set "
                        + variable
                        + " to its directory."));
  }

  private static Optional<Path> beside(Path directory, int feature) {
    try (Stream<Path> homes = Files.list(directory)) {
      return homes.filter(home -> hasVersion(home, feature)).sorted().findFirst();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static boolean hasVersion(Path home, int feature) {
    try {
      return Files.isExecutable(home.resolve("bin/java"))
          && Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"" + feature + ".");
    } catch (IOException noRelease) {
      return false;
    }
  }

  String java() {
    return home.resolve("bin/java").toString();
  }

  @Override
  public String toString() {
    return "JDK " + feature;
  }
}
