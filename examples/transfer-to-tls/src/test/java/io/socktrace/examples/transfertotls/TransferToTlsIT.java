package io.socktrace.examples.transfertotls;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.AgentRun;
import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import io.socktrace.agent.dist.SourceLine;
import io.socktrace.agent.dist.Telemetry;
import java.util.Map;

class TransferToTlsIT {
  /** What the JDK's loop hands on at a time; it becomes one record. */
  private static final int STEP_BYTES = 8192;

  /**
   * RFC 8446, 5.2: five bytes of header, one of content type, the tag of an AEAD cipher; and
   * padding, of which the JDK has 16 always.
   */
  private static final int RECORD_OVERHEAD_BYTES = 5 + 1 + 16 + 16;

  @EachJdk
  void everyByte_fallsBackForTls_andLeavesAsRecords(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, TransferToTls.class)
            .library("target/socktrace-example-transfer-to-tls.jar")
            .start()) {
      run.assertHarmless();
      long sent = run.number("sent (\\d+) bytes");
      Telemetry telemetry = run.telemetry();

      assertThat(sent).isEqualTo(4 << 20);
      assertThat(run.out()).contains("the client's SHA-256 is the file's");
      Map<String, Object> fallback =
          Map.of(
              "socktrace.io.fallback.reason",
              "tls",
              "socktrace.io.path",
              "loop",
              "socktrace.io.target.class",
              "sun.security.ssl.SSLSocketImpl$AppOutputStream");
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
              point ->
                  assertThat(point.attributes())
                      .containsAllEntriesOf(fallback)
                      .containsEntry("code.function.name", TransferToTls.class.getName() + ".send")
                      .containsEntry(
                          "code.line.number", SourceLine.of(TransferToTls.class, "transferTo(")));

      Map<String, Long> sentByPath = telemetry.sentByPath();
      assertThat(sentByPath).containsOnlyKeys("loop", "heap");
      assertThat(sentByPath.get("loop"))
          .isEqualTo(sent + sent / STEP_BYTES * RECORD_OVERHEAD_BYTES);
      assertThat(sentByPath.get("heap")).as("handshake and close").isBetween(200L, 10_000L);
    }
  }
}
