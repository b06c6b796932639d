package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.EchoOnCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application under a security manager, which JDK 24 removed: the agent works if the policy
 * trusts its jar, whatever the application itself may not do; if not, it is off.
 */
class SecurityManagerIT {
  private static final String APPLICATION_MAY =
      "grant { permission java.net.SocketPermission \"127.0.0.1:1024-\","
          + " \"listen,accept,connect,resolve\"; };\n";

  @TempDir Path directory;

  @Test
  void agentNotTrusted_isOffAndTheApplicationTheSame() throws Exception {
    Path policy = policy("");
    try (AgentRun plain = server(policy).withoutAgent().start();
        AgentRun run = server(policy).start()) {
      talk(plain, run);
      Comparison.assertSameProgram(run, plain);
      assertThat(Comparison.ours(run))
          .singleElement()
          .asString()
          .startsWith("[socktrace] off: java.security.AccessControlException: ");
      assertThat(run.receiver().requestHeaders()).isEmpty();
    }
  }

  @Test
  void agentTrusted_worksForAnApplicationThatIsNot() throws Exception {
    Path policy =
        policy(
            "grant codeBase \""
                + AgentRun.JAR.toUri()
                + "\" { permission java.security.AllPermission; };\n");
    try (AgentRun plain = server(policy).withoutAgent().start();
        AgentRun run = server(policy).option("spans.per_second", "all").start()) {
      talk(plain, run);
      Comparison.assertSame(run, plain);
      assertThat(run.telemetry().spans("connection")).hasSize(3);
      assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(3);
      assertThat(run.telemetry().sum("socktrace.connection.io")).isEqualTo(600);
    }
  }

  private static AgentRun.Builder server(Path policy) {
    return AgentRun.of(Jdk.find(17), EchoOnCommand.class)
        .jvm("-Djava.security.manager", "-Djava.security.policy==" + policy);
  }

  private static void talk(AgentRun plain, AgentRun run) throws IOException {
    plain.tell("3");
    plain.tell("end");
    run.tell("3");
    Comparison.awaitOurs(run);
    run.tell("end");
  }

  private Path policy(String trusted) throws IOException {
    return Files.writeString(directory.resolve("policy"), trusted + APPLICATION_MAY);
  }
}
