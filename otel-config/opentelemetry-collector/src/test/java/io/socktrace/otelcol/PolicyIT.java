package io.socktrace.otelcol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which traces a gateway keeps, one policy at a time, with no share of the rest. */
class PolicyIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String ACCEPT = "accept 127.0.0.1:80";
  private static final String NONE = "\"attributes\": []";

  private int traces;

  @BeforeAll
  static void wantCollector() throws Exception {
    Otelcol.assumeBuilt();
  }

  @Test
  void eachPolicy_keepsItsTracesAndNoOther(@TempDir Path directory) throws Exception {
    try (SpanSink sink = new SpanSink();
        Otelcol gateway =
            Otelcol.gateway(directory, "gateway")
                .with("OTELCOL_KEEP_PERCENT", "0")
                .with("OTELCOL_TRACES_ENDPOINT", sink.endpoint())
                .start()) {
      String slow = send(gateway, ACCEPT, wait(0.01));
      String fallback =
          send(gateway, "transfer_to 127.0.0.1:80", text("socktrace.io.fallback.reason", "tls"));
      String disabled =
          send(gateway, "transfer_to disabled", text("socktrace.transfer_to.switch", "file"));
      String stall = send(gateway, "accept stall 127.0.0.1:80", NONE);
      String failing = send(gateway, "accept failed 127.0.0.1:80", NONE);
      String drops = send(gateway, "drops 127.0.0.1:80", NONE);
      String saturated = send(gateway, "saturated 127.0.0.1:80", NONE);
      String listen = send(gateway, "listen 127.0.0.1:80", NONE);
      String failed =
          send(gateway, "connection 127.0.0.1:80", NONE + ", \"status\": {\"code\": 2}");
      String late = send(gateway, ACCEPT, wait(0.001));
      // Decided before the others, or it might be the one whose decision is remembered.
      await().atMost(DEADLINE).until(() -> gateway.spansDecided() == traces);
      send(gateway, ACCEPT, wait(0.0099));
      send(gateway, ACCEPT, NONE);
      send(gateway, "transfer_to 127.0.0.1:80", text("socktrace.io.path", "sendfile"));
      send(gateway, "connection 127.0.0.1:80", NONE + ", \"status\": {}");
      await().atMost(DEADLINE).until(() -> gateway.spansDecided() == traces);

      // Long decided: what is kept stays kept, and what is let go is looked at again.
      post(gateway, slow, "connection 127.0.0.1:80", NONE);
      post(gateway, late, "connection 127.0.0.1:80", NONE + ", \"status\": {\"code\": 2}");
      await().atMost(DEADLINE).until(() -> gateway.spansDecided() == traces + 2);
      gateway.terminate();

      assertThat(sink.spans())
          .extracting(PolicyIT::traceAndAction)
          .containsExactlyInAnyOrder(
              slow + " accept",
              fallback + " transfer_to",
              disabled + " transfer_to",
              stall + " accept",
              failing + " accept",
              drops + " drops",
              saturated + " saturated",
              listen + " listen",
              failed + " connection",
              slow + " connection",
              late + " connection");
    }
  }

  private static String traceAndAction(Span span) {
    return String.format("%032x", new java.math.BigInteger(1, span.getTraceId().toByteArray()))
        + " "
        + span.getName().split(" ", 2)[0];
  }

  private static String wait(double seconds) {
    return attribute("socktrace.accept_queue.wait.duration", "{\"doubleValue\": " + seconds + "}");
  }

  private static String text(String key, String value) {
    return attribute(key, "{\"stringValue\": \"" + value + "\"}");
  }

  private static String attribute(String key, String value) {
    return "\"attributes\": [{\"key\": \"" + key + "\", \"value\": " + value + "}]";
  }

  /** A trace of its own, whose id is returned. */
  private String send(Otelcol gateway, String name, String more) throws Exception {
    String trace = String.format("%032x", ++traces);
    post(gateway, trace, name, more);
    return trace;
  }

  private static void post(Otelcol gateway, String trace, String name, String more)
      throws Exception {
    String span =
        List.of(
                "\"traceId\": \"" + trace + "\"",
                "\"spanId\": \"" + trace.substring(16) + "\"",
                "\"name\": \"" + name + "\"",
                "\"startTimeUnixNano\": \"1700000000000000000\"",
                "\"endTimeUnixNano\": \"1700000000000000001\"",
                more)
            .toString();
    gateway.post(
        "traces",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{"
            + span.substring(1, span.length() - 1)
            + "}]}]}]}");
  }
}
