package io.socktrace.examples.transfertowrapper;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.AgentRun;
import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import io.socktrace.agent.dist.SourceLine;
import io.socktrace.agent.dist.Telemetry;
import java.util.Map;

class TransferToWrapperIT {
  @EachJdk
  void everyByte_fallsBack_andItsCallerIsNamed(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, TransferToWrapper.class)
            .library("target/socktrace-example-transfer-to-wrapper.jar")
            .start()) {
      run.assertHarmless();
      long sent = run.number("sent (\\d+) bytes");
      Telemetry telemetry = run.telemetry();

      assertThat(sent).isEqualTo(16 << 20);
      assertThat(run.out()).contains("the client's SHA-256 is the file's");
      assertThat(telemetry.sentByPath()).isEqualTo(Map.of("loop", sent));
      Map<String, Object> fallback =
          Map.of(
              "socktrace.io.fallback.reason",
              "wrapper",
              "socktrace.io.path",
              "loop",
              "socktrace.io.target.class",
              CountingChannel.class.getName());
      assertThat(telemetry.points("socktrace.fallback.io"))
          .singleElement()
          .satisfies(
              point -> {
                assertThat(point.attributes()).isEqualTo(fallback);
                assertThat(point.value()).isEqualTo(sent);
              });
      assertThat(telemetry.points("socktrace.call_site.io"))
          .singleElement()
          .satisfies(
              point -> {
                assertThat(point.attributes())
                    .containsAllEntriesOf(fallback)
                    .containsEntry(
                        "code.function.name", TransferToWrapper.class.getName() + ".send")
                    .containsEntry(
                        "code.line.number", SourceLine.of(TransferToWrapper.class, "transferTo("));
                assertThat(point.value()).isEqualTo(sent);
              });
    }
  }
}
