package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs this module's other integration tests once more on JDK 25, where the foreign functions are.
 */
final class OnJdk25IT {
  private static final int NEWER = 25;

  @Test
  void allTests_passThereToo() throws IOException {
    if (Runtime.version().feature() >= NEWER) {
      return; // They run there already.
    }
    List<String> command = new ArrayList<>();
    command.add(home().resolve("bin/java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("org.junit.platform.console.ConsoleLauncher", "execute"));
    command.add("--scan-classpath=" + codeOf(OnJdk25IT.class));
    command.addAll(List.of("--include-classname=.*IT", "--exclude-classname=.*\\.OnJdk25IT"));
    command.addAll(List.of("--details=summary", "--disable-banner"));
    String output = Tool.output("default-jdk-headless", command.toArray(String[]::new));
    assertThat(Integer.parseInt(Tool.find(output, "(\\d+) tests successful")))
        .as("%s", output)
        .isGreaterThan(20);
    assertThat(output).contains(" 0 tests failed");
  }

  private static String codeOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  private static Path home() throws IOException {
    String given = System.getProperty("socktrace.jdk25.home", System.getenv("JAVA_25_HOME"));
    if (given != null) {
      return Path.of(given);
    }
    Path siblings = Path.of(System.getProperty("java.home")).getParent();
    try (Stream<Path> homes = Files.list(siblings)) {
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
          && Files.readString(release).contains("JAVA_VERSION=\"" + NEWER + ".");
    } catch (IOException unreadable) {
      return false;
    }
  }
}
