package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * JVMs that have one way into the kernel or the other, or none: each takes the best that is left,
 * tells why it could not do better, and finds the same when asked again. Inodes are read in all.
 */
final class KernelAccessIT {
  private static final String KERNEL = codeOf(JnaCalls.class);
  private static final String TESTS = codeOf(OpenMain.class);
  private static final String JNA = codeOf(Native.class);

  @Test
  void foreignFunctions_areTakenWhereTheyExist() throws IOException {
    String best = ForeignCalls.exist() ? "foreign functions, tick " : "JNA, tick ";
    assertThat(run(KERNEL, TESTS, JNA)).startsWith(best).doesNotContain("could not");
  }

  @Test
  void withoutJna_foreignFunctionsOrProcIsLeft() throws IOException {
    String output = run(KERNEL, TESTS);
    if (ForeignCalls.exist()) {
      assertThat(output).startsWith("foreign functions, tick ");
    } else {
      assertProcAlone(output, "JNA could not be loaded", "NoClassDefFoundError: com/sun/jna/");
    }
  }

  @Test
  void whereNoLibraryCanBeUnpacked_foreignFunctionsOrProcIsLeft() throws IOException {
    String output = run(List.of("-Djna.noclasspath=true"), KERNEL, TESTS, JNA);
    if (ForeignCalls.exist()) {
      assertThat(output).startsWith("foreign functions, tick ");
    } else {
      assertProcAlone(
          output,
          "UnsatisfiedLinkError: Unable to locate JNA native support library",
          "-Djna.tmpdir");
    }
  }

  @Test
  void whereNativeAccessIsDenied_procIsLeft() throws IOException {
    if (Runtime.version().feature() < 24) {
      return; // The option came with JDK 24.
    }
    assertProcAlone(
        run(List.of("--illegal-native-access=deny"), KERNEL, TESTS, JNA),
        "Foreign functions do not work: java.lang.IllegalCallerException",
        "JNA could not be loaded: java.lang.IllegalCallerException");
  }

  /** The filter that container runtimes use; strace answers in its place. */
  @Test
  void whereGetsockoptIsForbidden_procIsLeft() throws IOException {
    String output =
        Tool.output(
            "strace",
            command(
                List.of("strace", "-f", "-qq", "-o", "/dev/null", "-e", FORBIDDEN),
                List.of(),
                KERNEL,
                TESTS,
                JNA));
    assertProcAlone(
        withoutWarnings(output), "The kernel refuses getsockopt (errno 1; a seccomp filter?)");
  }

  private static final String FORBIDDEN = "inject=getsockopt:error=EPERM";

  private static void assertProcAlone(String output, String... reasons) {
    assertThat(output).startsWith("/proc\n").contains(reasons);
    String once = output.substring(0, output.length() / 2);
    assertThat(output).as("the second time").isEqualTo(once + once);
    assertThat(once).containsPattern("inode (\\d+|-1)\n$");
  }

  private static String run(String... classPath) throws IOException {
    return run(List.of(), classPath);
  }

  private static String run(List<String> options, String... classPath) throws IOException {
    return withoutWarnings(
        Tool.output("default-jdk-headless", command(List.of(), options, classPath)));
  }

  private static String[] command(List<String> under, List<String> options, String... classPath) {
    List<String> command = new ArrayList<>(under);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
    command.add(OpenMain.class.getName());
    return command.toArray(String[]::new);
  }

  /** JDK 24 and newer warn about native access that no option allows. */
  private static String withoutWarnings(String output) {
    return output
        .lines()
        .filter(line -> !line.startsWith("WARNING:") && !line.isBlank())
        .map(line -> line + "\n")
        .reduce("", String::concat);
  }

  private static String codeOf(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()).toString();
  }
}
