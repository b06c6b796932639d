package io.socktrace.examples.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.AgentRun;
import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import io.socktrace.agent.dist.Telemetry;
import java.util.Map;
import org.eclipse.jetty.server.SslConnectionFactory;

class StaticFilesIT {
  /** RFC 8446, 5.1: what a record holds at most. */
  private static final int RECORD_BYTES = 1 << 14;

  /**
   * RFC 8446, 5.2: five bytes of header, one of content type, the tag of an AEAD cipher; and
   * padding, of which the JDK has 16 always.
   */
  private static final int RECORD_OVERHEAD_BYTES = 5 + 1 + 16 + 16;

  @EachJdk
  void jetty_sendsFromDirectBuffers_andOverTlsFromHeapBuffers(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, StaticFiles.class)
            .library("target/socktrace-example-static-files.jar")
            .start()) {
      run.assertHarmless();
      long clear = run.number("received (\\d+) bytes of http://.*, SHA-256 is the file's");
      long sealed = run.number("received (\\d+) bytes of https://.*, SHA-256 is the file's");
      long httpPort = run.number("received .* http://127.0.0.1:(\\d+)/.*");
      long httpsPort = run.number("received .* https://127.0.0.1:(\\d+)/.*");
      Telemetry telemetry = run.telemetry();

      assertThat(new long[] {clear, sealed}).containsOnly(8 << 20);
      Map<String, Long> http = telemetry.sentByPath(Map.of("server.port", httpPort));
      assertThat(http).containsOnlyKeys("direct");
      assertThat(http.get("direct") - clear).as("the answer's head").isBetween(50L, 1000L);
      Map<String, Long> https = telemetry.sentByPath(Map.of("server.port", httpsPort));
      assertThat(new SslConnectionFactory().isDirectBuffersForEncryption()).isFalse();
      assertThat(https).containsOnlyKeys("heap");
      assertThat(https.get("heap") - sealed - sealed / RECORD_BYTES * RECORD_OVERHEAD_BYTES)
          .as("handshake, head, and records that are not full")
          .isBetween(200L, 20_000L);
      assertThat(telemetry.points("socktrace.transfer_to.io")).isEmpty();
      assertThat(telemetry.points("socktrace.fallback.io")).isEmpty();
    }
  }
}
