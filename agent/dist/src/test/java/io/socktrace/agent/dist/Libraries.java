package io.socktrace.agent.dist;

import java.io.File;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The servers that programs of the tests run, from the tests' own class path. */
final class Libraries {
  private Libraries() {}

  /** The jars with one of these words in their path. */
  static String[] of(String... words) {
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")))
        .filter(jar -> Arrays.stream(words).anyMatch(jar::contains))
        .toArray(String[]::new);
  }
}
