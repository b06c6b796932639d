package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.Echo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jacoco.core.tools.ExecFileLoader;
import org.junit.jupiter.api.io.TempDir;

/**
 * Beside an agent that rewrites the same classes of the JDK and adds members to them: JaCoCo,
 * before ours and after it. Both count what they count alone.
 */
class JacocoIT {
  private static final String APPLICATION = "io/socktrace/agent/dist/apps/";

  @TempDir Path directory;

  @EachJdk
  void coverageAndConnections_areBothExact(Jdk jdk) throws Exception {
    Path alone = directory.resolve("alone");
    Path before = directory.resolve("before");
    Path after = directory.resolve("after");
    try (AgentRun plain = echo(jdk).agentAfter(jacoco(alone)).withoutAgent().start();
        AgentRun first = echo(jdk).agentBefore(jacoco(before)).start();
        AgentRun last = echo(jdk).agentAfter(jacoco(after)).start()) {
      for (AgentRun run : new AgentRun[] {first, last}) {
        Comparison.assertSame(run, plain);
        assertThat(run.telemetry().spans("connection")).hasSize(3);
        assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(3);
        assertThat(run.telemetry().sum("socktrace.connection.io")).isEqualTo(600);
      }
    }
    assertThat(coverage(alone)).containsKey(APPLICATION + "Echo");
    assertThat(coverage(before)).isEqualTo(coverage(alone));
    assertThat(coverage(after)).isEqualTo(coverage(alone));
  }

  private static AgentRun.Builder echo(Jdk jdk) {
    return AgentRun.of(jdk, Echo.class, "3").option("spans.per_second", "all");
  }

  private static String jacoco(Path file) {
    return "-javaagent:"
        + System.getProperty("socktrace.jacoco.jar")
        + "=inclbootstrapclasses=true,includes=sun.nio.ch.*:"
        + APPLICATION.replace('/', '.')
        + "*,destfile="
        + file;
  }

  /** Which branches of the application's classes were taken; but for the one that knows of us. */
  private static Map<String, String> coverage(Path file) throws Exception {
    assertThat(Files.size(file)).isPositive();
    ExecFileLoader loader = new ExecFileLoader();
    loader.load(file.toFile());
    Map<String, String> coverage = new TreeMap<>();
    loader
        .getExecutionDataStore()
        .getContents()
        .forEach(each -> coverage.put(each.getName(), Arrays.toString(each.getProbes())));
    coverage.keySet().removeIf(name -> !name.startsWith(APPLICATION) || name.endsWith("/Ready"));
    return coverage;
  }
}
