package io.socktrace.examples.transfertosocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.AgentRun;
import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import io.socktrace.agent.dist.Telemetry;
import java.util.Map;

class TransferToSocketIT {
  @EachJdk
  void everyByte_isTheKernels(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, TransferToSocket.class)
            .library("target/socktrace-example-transfer-to-socket.jar")
            .start()) {
      run.assertHarmless();
      long sent = run.number("sent (\\d+) bytes");
      Telemetry telemetry = run.telemetry();

      assertThat(sent).isEqualTo(16 << 20);
      assertThat(run.out()).contains("the client's SHA-256 is the file's");
      assertThat(telemetry.sentByPath()).isEqualTo(Map.of("sendfile", sent));
      assertThat(
              telemetry.sum(
                  "socktrace.transfer_to.io",
                  Map.of("socktrace.io.path", "sendfile", "socktrace.io.target", "socket")))
          .isEqualTo(sent);
      assertThat(telemetry.points("socktrace.fallback.io")).isEmpty();
      assertThat(telemetry.points("socktrace.call_site.io")).isEmpty();
    }
  }
}
