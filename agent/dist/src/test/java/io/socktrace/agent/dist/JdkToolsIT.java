package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Tools of the JDK at work, in a shell whose JAVA_TOOL_OPTIONS carries the agent. */
class JdkToolsIT {
  @TempDir Path directory;

  @EachJdk
  void toolsAtWork_sayAndDoTheSame(Jdk jdk) throws Exception {
    Path source = Files.writeString(directory.resolve("A.java"), "class A { int f() {} }\n");
    Path keys = directory.resolve("keys");
    for (List<String> tool :
        List.of(
            List.of("javac", "-d", directory.toString(), source.toString()),
            List.of("jar", "cf", directory.resolve("a.jar").toString(), source.toString()),
            List.of(
                "keytool",
                "-genkeypair",
                "-keystore",
                keys.toString(),
                "-storepass",
                "secret",
                "-dname",
                "CN=test",
                "-keyalg",
                "EC"))) {
      Command plain = run(jdk, tool, Map.of());
      Files.deleteIfExists(keys);
      String options = "-javaagent:" + AgentRun.JAR;
      Command with = run(jdk, tool, Map.of("JAVA_TOOL_OPTIONS", options));

      List<String> err = new ArrayList<>(with.err());
      assertThat(err.remove("Picked up JAVA_TOOL_OPTIONS: " + options)).isTrue();
      assertThat(err).as("%s", tool).isEqualTo(plain.err());
      assertThat(with.out()).as("%s", tool).isEqualTo(plain.out());
      assertThat(with.exit()).as("%s", tool).isEqualTo(plain.exit());
      assertThat(with.exit()).as("%s: %s", tool, with).isEqualTo(tool.contains("-d") ? 1 : 0);
    }
  }

  private static Command run(Jdk jdk, List<String> tool, Map<String, String> environment)
      throws Exception {
    List<String> command = new ArrayList<>(tool);
    command.set(0, jdk.home().resolve("bin").resolve(tool.get(0)).toString());
    return Command.run(environment, command);
  }
}
