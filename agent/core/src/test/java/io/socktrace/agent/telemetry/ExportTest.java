package io.socktrace.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.socktrace.agent.connection.FakeSockets;
import io.socktrace.agent.connection.ListenerRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of exports, with the real OTLP exporters and a backend that answers as told. */
class ExportTest {
  /** Its stack traces of the failures that are meant here; packaging redirects them as well. */
  private static final Logger SDK = Logger.getLogger("io.opentelemetry");

  private final Losses losses = new Losses();
  private Backend backend;
  private RecordedConsole console;
  private ExportReport report;
  private final Bell bell = new Bell();
  private SpanExporter spanExporter;
  private MetricExporter metricExporter;
  private SpanBatches spans;
  private MetricBeat metrics;
  private Tracer tracer;

  @BeforeEach
  void start() throws Exception {
    SDK.setLevel(Level.OFF);
    backend = new Backend();
    console = new RecordedConsole();
    connect(backend.endpoint());
  }

  private void connect(String endpoint) {
    report = new ExportReport(console.console(), endpoint);
    spanExporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint + "/v1/traces")
            .setRetryPolicy(null)
            .build();
    metricExporter =
        OtlpHttpMetricExporter.builder()
            .setEndpoint(endpoint + "/v1/metrics")
            .setRetryPolicy(null)
            .build();
    ConfigProperties defaults = DefaultConfigProperties.createFromMap(Map.of());
    spans = new SpanBatches(spanExporter, losses, report, bell, defaults);
    tracer = SdkTracerProvider.builder().addSpanProcessor(spans).build().get("test");
    metrics = new MetricBeat(metricExporter, report, bell, defaults);
    ListenerRegistry registry = new ListenerRegistry(1);
    SocktraceMetrics all =
        new SocktraceMetrics(
            registry,
            FakeNamespace.look(registry, new FakeSockets()),
            new Exemplars(),
            losses,
            Set.of("hook"),
            Set.of());
    SdkMeterProvider.builder().registerMetricReader(metrics).registerMetricProducer(all).build();
  }

  @AfterEach
  void close() {
    spanExporter.shutdown();
    metricExporter.shutdown();
    backend.close();
    SDK.setLevel(null);
  }

  @Test
  void success_losesNothingAndSaysNothing() {
    exportSpans(3);
    exportMetrics();

    assertThat(backend.requests).hasValue(2);
    assertThat(losses.dropped()).doesNotContainKey(Losses.EXPORT_FAILED);
    assertThat(console.lines()).isEmpty();
    assertThat(report.isFailing()).isFalse();
    assertThat(report.hasArrived()).isTrue();
  }

  @Test
  void notFound_stopsThatSignal_andIsSaidOnce() {
    backend.answer(404);
    for (int i = 0; i < 3; i++) {
      exportSpans(2);
    }

    assertThat(backend.requests).hasValue(1);
    assertThat(losses.dropped()).doesNotContainKey(Losses.EXPORT_FAILED);
    assertThat(report.isStopped("traces")).isTrue();
    assertThat(report.isStopped("metrics")).isFalse();
    assertThat(report.isFailing()).isFalse();
    assertThat(console.lines())
        .containsExactly(
            "[socktrace] "
                + backend.endpoint()
                + " takes no traces (404): no more traces are sent");

    backend.answer(200);
    exportMetrics();
    assertThat(backend.requests).hasValue(2);
  }

  @Test
  void notFoundForMetrics_stopsMetricsOnly() {
    backend.answer(404);
    exportMetrics();
    exportMetrics();
    backend.answer(200);
    exportSpans(1);

    assertThat(backend.requests).hasValue(2);
    assertThat(report.isStopped("metrics")).isTrue();
    assertThat(console.lines()).singleElement().asString().contains("takes no metrics (404)");
  }

  @Test
  void refusal_losesTheSpans_andIsSaidInOneLine() {
    backend.answer(503);
    for (int i = 0; i < 3; i++) {
      exportSpans(2);
      exportMetrics();
    }

    assertThat(losses.dropped()).containsEntry(Losses.EXPORT_FAILED, 6L);
    assertThat(report.isFailing()).isTrue();
    assertThat(console.lines()).singleElement().asString().contains("HTTP status 503");
    assertThat(backend.requests).hasValue(6);
  }

  @Test
  void refusalOfOneSignal_doesNotStopTheOther() {
    backend.answer(503);
    exportMetrics();
    backend.answer(200);
    exportSpans(1);

    assertThat(report.isFailing()).isFalse();
  }

  @Test
  void recovery_isNoFailureAnyMore() {
    backend.answer(503);
    exportSpans(1);
    backend.answer(200);
    exportSpans(1);

    assertThat(report.isFailing()).isFalse();
    assertThat(losses.dropped()).containsEntry(Losses.EXPORT_FAILED, 1L);
    assertThat(console.lines()).hasSize(1);
  }

  @Test
  void nobodyThere_isSaidWithTheReason() {
    String endpoint = backend.endpoint();
    backend.close();
    connect(endpoint);
    exportSpans(4);

    assertThat(losses.dropped()).containsEntry(Losses.EXPORT_FAILED, 4L);
    assertThat(console.lines())
        .singleElement()
        .asString()
        .startsWith("[socktrace] cannot send traces to " + endpoint + ": ")
        .contains("onnect");
  }

  private void exportSpans(int count) {
    for (int i = 0; i < count; i++) {
      tracer.spanBuilder("accept").startSpan().end();
    }
    spans.send();
    await(() -> spans.inFlight() == 0);
  }

  private void exportMetrics() {
    assertThat(metrics.send()).isTrue();
    await(() -> !metrics.isBusy());
  }

  private void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("still under way").isNegative();
      bell.await(TimeUnit.SECONDS.toNanos(1));
    }
  }
}
