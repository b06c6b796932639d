package io.socktrace.otelcol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socktrace.agent.dist.AgentRun;
import io.socktrace.agent.dist.Jdk;
import io.socktrace.otelcol.Jaeger.Span;
import io.socktrace.otelcol.apps.Turnstile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces wait in a real Kafka until Jaeger comes to fetch them. */
class KafkaIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int CONNECTIONS = 20;
  private static final int SPANS = 3;

  @BeforeAll
  static void wantPrograms() throws Exception {
    Otelcol.assumeBuilt();
    Jaeger.programOrSkip();
  }

  @Test
  void jaegerThatComesLater_getsEverySpan(@TempDir Path directory) throws Exception {
    try (Kafka kafka = new Kafka(directory);
        Otelcol gateway =
            Otelcol.gatewayTo(kafka, directory).with("OTELCOL_KEEP_PERCENT", "100").start()) {
      int spans = 1 + (CONNECTIONS + 1) * SPANS; // that of the listener too
      try (AgentRun run =
          AgentRun.of(Jdk.all().get(0), Turnstile.class)
              .option("spans.per_second", "all")
              .option("stall.threshold", "3600s") // a slow machine stalls too
              .option("otel.service.name", "turnstile")
              .option("otel.exporter.otlp.traces.endpoint", gateway.endpoint() + "/v1/traces")
              .start()) {
        int port = Integer.parseInt(run.await("port "));
        Visitor.pass(port, CONNECTIONS);
        Visitor.saying("end", port).leave();
        run.assertHarmless();
      }
      await().atMost(DEADLINE).until(() -> gateway.spansSent() == spans);

      Jaeger jaeger = Jaeger.startIngester(directory, kafka, loopback());
      try {
        await()
            .atMost(DEADLINE)
            .ignoreException(IOException.class) // it does not listen yet
            .untilAsserted(() -> assertThat(jaeger.spans("turnstile")).hasSize(spans));
        List<Span> found = jaeger.spans("turnstile");
        assertThat(found).extracting(Span::traceId).doesNotContainNull();
        assertThat(found.stream().map(Span::traceId).distinct()).hasSize(1 + CONNECTIONS + 1);
      } finally {
        jaeger.stop();
      }
    }
  }

  /** Any of the sixteen million addresses that are this host. */
  private static String loopback() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "127."
        + random.nextInt(1, 255)
        + "."
        + random.nextInt(256)
        + "."
        + random.nextInt(1, 255);
  }
}
