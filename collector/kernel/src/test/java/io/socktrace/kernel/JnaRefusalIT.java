package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** JVMs in which JNA cannot work: each says why in one line, and says it again. */
final class JnaRefusalIT {
  private static final String KERNEL = codeOf(JnaCalls.class);
  private static final String TESTS = codeOf(OpenMain.class);
  private static final String JNA = codeOf(Native.class);

  @Test
  void open_succeedsWithJna() throws IOException {
    assertThat(run(KERNEL, TESTS, JNA)).containsExactly("opened jna", "opened jna");
  }

  @Test
  void open_withoutJnaSaysWhatIsMissing() throws IOException {
    assertRefused(run(KERNEL, TESTS), "NoClassDefFoundError: com/sun/jna/Native");
  }

  @Test
  void open_withoutItsLibrarySaysSo() throws IOException {
    assertRefused(
        run(List.of("-Djna.noclasspath=true"), KERNEL, TESTS, JNA),
        "UnsatisfiedLinkError: Unable to locate JNA native support library",
        "-Djna.tmpdir");
  }

  @Test
  void open_withNativeAccessDeniedSaysSo() throws IOException {
    assumeTrue(Runtime.version().feature() >= 24, "the option came with JDK 24");
    assertRefused(
        run(List.of("--illegal-native-access=deny"), KERNEL, TESTS, JNA), "IllegalCallerException");
  }

  private static void assertRefused(List<String> lines, String... parts) {
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .startsWith("JNA could not be loaded: ")
        .contains(parts)
        .endsWith("listener drops and TCP facts will be missing.");
    assertThat(lines.get(1)).isEqualTo(lines.get(0));
  }

  private static List<String> run(String... classPath) throws IOException {
    return run(List.of(), classPath);
  }

  private static List<String> run(List<String> options, String... classPath) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
    command.add(OpenMain.class.getName());
    String output = Tool.output("default-jdk-headless", command.toArray(String[]::new));
    // JDK 24 and newer warn about native access that no option allows.
    return output.lines().filter(l -> !l.startsWith("WARNING:") && !l.isBlank()).toList();
  }

  private static String codeOf(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()).toString();
  }
}
