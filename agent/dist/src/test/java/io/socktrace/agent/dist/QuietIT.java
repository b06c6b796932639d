package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.Echo;
import io.socktrace.agent.dist.apps.Hello;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who does not need the agent does not notice it, and who does hears one line. */
class QuietIT {

  @EachJdk
  void neverListening_saysAndLoadsNothing(Jdk jdk) throws Exception {
    Path loaded = Path.of("target", "loaded-" + jdk.feature() + ".log").toAbsolutePath();
    try (AgentRun plain = AgentRun.of(jdk, Hello.class).withoutAgent().start();
        AgentRun run =
            AgentRun.of(jdk, Hello.class).jvm("-Xlog:class+load:file=" + loaded).start()) {
      Comparison.assertSameProgram(run, plain);

      assertThat(run.err()).isEmpty();
      assertThat(run.receiver().requestHeaders()).isEmpty();
      List<String> classes = Files.readAllLines(loaded);
      assertThat(classes).anyMatch(line -> line.contains("io.socktrace.bootstrap.Probe"));
      assertThat(classes)
          .noneMatch(line -> line.contains("opentelemetry"))
          .noneMatch(line -> line.contains("okhttp"))
          .noneMatch(line -> line.contains("com.sun.jna"))
          .noneMatch(line -> line.contains("io.socktrace.kernel"))
          .noneMatch(line -> line.contains("io.socktrace.agent.telemetry"));
    }
  }

  @EachJdk
  void toolsOfTheJdk_sayNothingOfOurs(Jdk jdk) throws Exception {
    List<List<String>> tools =
        List.of(
            List.of("java", "-version"),
            List.of("javac", "-version"),
            List.of("javap", "java.lang.Runnable"),
            List.of("jcmd", "-l"),
            List.of("keytool", "-help"));
    for (List<String> tool : tools) {
      List<String> command = new ArrayList<>(tool);
      command.set(0, jdk.home().resolve("bin").resolve(tool.get(0)).toString());
      String options = "-javaagent:" + AgentRun.JAR;
      Command plain = Command.run(Map.of(), command);
      Command with = Command.run(Map.of("JAVA_TOOL_OPTIONS", options), command);

      List<String> err = new ArrayList<>(with.err());
      assertThat(err.remove("Picked up JAVA_TOOL_OPTIONS: " + options)).isTrue();
      assertThat(err).as("%s", tool).isEqualTo(plain.err());
      assertThat(with.exit()).as("%s", tool).isEqualTo(plain.exit());
      if (!tool.contains("jcmd")) { // which lists the JVMs of this moment
        assertThat(with.out()).as("%s", tool).isEqualTo(plain.out());
      }
    }
  }

  static List<List<String>> warnings() {
    return List.of(
        List.of("-Xshare:auto", "-Xlog:cds=warning:stderr:none"),
        List.of("-Xlog:class+path=warning:stderr:none"),
        List.of("-Xlog:disable", "-Xlog:all=warning:stderr:none"));
  }

  @ParameterizedTest
  @MethodSource("warnings")
  void jvmsOwnWarnings_areTheSame(List<String> flags) throws Exception {
    for (Jdk jdk : Jdk.all()) {
      String[] jvm = flags.toArray(new String[0]);
      Comparison.assertSame(
          AgentRun.of(jdk, Echo.class, "2").jvm(jvm), AgentRun.of(jdk, Echo.class, "2").jvm(jvm));
    }
  }

  /** JNA's library earns two warnings while it is loaded, on our thread; our calls earn none. */
  @EachJdk
  void jniChecks_findNothingButTheLoadingOfJna(Jdk jdk) throws Exception {
    try (AgentRun plain =
            AgentRun.of(jdk, Echo.class, "2").jvm("-Xcheck:jni").withoutAgent().start();
        AgentRun run = AgentRun.of(jdk, Echo.class, "2").jvm("-Xcheck:jni").start()) {
      run.assertHarmless();
      plain.awaitExit();
      String[] warnings = String.join("\n", run.out()).split("(?=(WARNING|FATAL))");
      List<String> said = new ArrayList<>();
      for (String warning : warnings) {
        if (!warning.contains("com.sun.jna.Native.<clinit>")) {
          said.add(warning);
        } else {
          // A trace has no end of its own: the program's words may follow the last one.
          warning.lines().filter(line -> !line.matches("(WARNING|\\s).*")).forEach(said::add);
        }
      }
      assertThat(said).isEqualTo(plain.out());
    }
  }

  @EachJdk
  void nativeAccess_isAllowedToUsAlone(Jdk jdk) throws Exception {
    AgentRun.Builder builder = AgentRun.of(jdk, Echo.class, "2");
    if (jdk.feature() >= 24) {
      builder.jvm("--illegal-native-access=deny");
    }
    try (AgentRun run = builder.start()) {
      run.assertHarmless();
      assertThat(run.telemetry().sum("socktrace.accept_queue.wait.duration")).isEqualTo(2);
      assertThat(run.telemetry().sum("socktrace.accept_queue.wait.unknown")).isZero();
    }
  }
}
