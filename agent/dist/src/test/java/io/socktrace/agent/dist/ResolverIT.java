package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socktrace.agent.dist.apps.EchoOnCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/**
 * A name server that never answers: in network and mount namespaces of the test's own, where a
 * socket at its port takes what is asked and nobody reads it.
 */
class ResolverIT {
  private static final String SILENT_SERVER =
      "ip link set lo up && mount --bind \"$1\" /etc/resolv.conf && shift || exit 99;"
          + " perl -MSocket -e 'socket(S, PF_INET, SOCK_DGRAM, 0) or die;"
          + " bind(S, sockaddr_in(53, INADDR_LOOPBACK)) or die; sleep 600' &"
          + " server=$!; \"$@\"; exit=$?; kill $server; exit $exit";

  @TempDir Path directory;

  @EachJdk
  void nameServerIsSilent_theProgramDoesNotNotice(Jdk jdk) throws Exception {
    String endpoint = "http://collector.example:4318";
    Path servers = directory.resolve("resolv.conf");
    Files.writeString(servers, "nameserver 127.0.0.1\n");
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    String[] under = {
      "unshare", root ? "-nm" : "-rnm", "sh", "-c", SILENT_SERVER, "sh", servers.toString()
    };
    try (AgentRun plain =
            AgentRun.of(jdk, EchoOnCommand.class).under(under).withoutAgent().start();
        AgentRun run =
            AgentRun.of(jdk, EchoOnCommand.class)
                .under(under)
                .option("spans.per_second", "all")
                .environment("OTEL_BSP_SCHEDULE_DELAY", "1")
                .environment("OTEL_METRIC_EXPORT_INTERVAL", "100")
                .environment("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
                .environment("OTEL_EXPORTER_OTLP_TIMEOUT", "600000")
                .option("exit.timeout", "1s")
                .start()) {
      for (AgentRun each : List.of(plain, run)) {
        each.tell("20");
        each.await("echoed 20");
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> !run.err().isEmpty());
      plain.tell("end");
      run.tell("end");
      Comparison.assertSameProgram(run, plain);
      assertThat(Comparison.ours(run)).hasSizeBetween(1, 3);
      assertThat(Comparison.ours(run).get(0)).contains(endpoint);
    }
  }
}
