package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.SpanCounts;
import io.socktrace.collector.store.Store;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The SDK's own gRPC exporters, which speak HTTP/2 from the first byte. */
class GrpcClientTest {
  private static final Logger SDK = Logger.getLogger("io.opentelemetry");

  private final Store store = new Store(Limits.ofTraces(500, 64 << 20), System::nanoTime);
  private final CollectorServer server = new CollectorServer(store, 0);
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Handler listening =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          said.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void start() throws Exception {
    server.start();
    SDK.addHandler(listening);
  }

  @AfterEach
  void stop() {
    SDK.removeHandler(listening);
    server.close();
  }

  @Test
  void spans_areRefusedWithWhatToSet() {
    SpanExporter exporter = OtlpGrpcSpanExporter.builder().setEndpoint(url()).build();
    assertThat(send(exporter)).isFalse();
    assertThat(said)
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains(
                        "UNIMPLEMENTED", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "4318"));
    assertThat(store.snapshot().spanCounts()).isEqualTo(new SpanCounts(0, 0, 0, 0, 0));
  }

  @Test
  void metrics_areRefusedWithWhatToSet() {
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder()
            .registerMetricReader(
                PeriodicMetricReader.create(
                    OtlpGrpcMetricExporter.builder().setEndpoint(url()).build()))
            .build()) {
      meters.get("test").counterBuilder("n").build().add(1);
      meters.forceFlush().join(20, TimeUnit.SECONDS);
    }
    assertThat(said).anySatisfy(line -> assertThat(line).contains("http/protobuf"));
    assertThat(store.snapshot().metrics()).isEmpty();
  }

  @Test
  void sameSpansOverHttp_areTaken() {
    SpanExporter exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(url() + "/v1/traces").build();
    assertThat(send(exporter)).isTrue();
    assertThat(store.snapshot().spanCounts().kept()).isEqualTo(1);
  }

  /** The JDK's client asks for HTTP/2 in the first request's headers; it goes on in HTTP/1.1. */
  @Test
  void clientThatOffersHttp2_isServedInHttp1() throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url() + "/api")).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
  }

  private static boolean send(SpanExporter exporter) {
    CompletableResultCode[] result = new CompletableResultCode[1];
    SpanExporter watched =
        SpanExporter.composite(
            new SpanExporter() {
              @Override
              public CompletableResultCode export(Collection<SpanData> spans) {
                result[0] = exporter.export(spans);
                return result[0];
              }

              @Override
              public CompletableResultCode flush() {
                return exporter.flush();
              }

              @Override
              public CompletableResultCode shutdown() {
                return exporter.shutdown();
              }
            });
    try (SdkTracerProvider tracers =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(watched)).build()) {
      tracers.get("test").spanBuilder("one").startSpan().end();
      return result[0].join(20, TimeUnit.SECONDS).isSuccess();
    }
  }

  private String url() {
    return "http://127.0.0.1:" + server.port();
  }
}
