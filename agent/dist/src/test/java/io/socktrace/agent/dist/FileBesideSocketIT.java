package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.FileBesideSocket;
import java.util.Map;

/** Bytes of files are never counted, not even where a file has a connection's number. */
class FileBesideSocketIT {

  @EachJdk
  void fileWithTheNumberOfAConnection_countsNothing(Jdk jdk) throws Exception {
    try (AgentRun run = AgentRun.of(jdk, FileBesideSocket.class).start()) {
      run.assertHarmless();

      assertThat(run.out()).containsExactly("done");
      assertThat(sum(run, "receive")).isEqualTo(100);
      assertThat(sum(run, "transmit")).isZero();
    }
  }

  private static long sum(AgentRun run, String direction) {
    return run.telemetry()
        .sum("socktrace.connection.io", Map.of("network.io.direction", direction));
  }
}
