package io.socktrace.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.socktrace.agent.connection.ListenerRegistry;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
  private CountingSpanExporter spans;
  private MetricExportGuard metrics;

  @BeforeEach
  void start() throws Exception {
    SDK.setLevel(Level.OFF);
    backend = new Backend();
    console = new RecordedConsole();
    connect(backend.endpoint());
  }

  private void connect(String endpoint) {
    report = new ExportReport(console.console(), endpoint);
    spans =
        new CountingSpanExporter(
            OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint + "/v1/traces")
                .setRetryPolicy(null)
                .build(),
            losses,
            report);
    metrics =
        new MetricExportGuard(
            OtlpHttpMetricExporter.builder()
                .setEndpoint(endpoint + "/v1/metrics")
                .setRetryPolicy(null)
                .build(),
            report);
  }

  @AfterEach
  void close() {
    spans.shutdown();
    metrics.shutdown();
    backend.close();
    SDK.setLevel(null);
  }

  @Test
  void success_losesNothingAndSaysNothing() {
    assertThat(exportSpans(3).isSuccess()).isTrue();
    assertThat(exportMetrics().isSuccess()).isTrue();

    assertThat(spans.done()).isEqualTo(3);
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
    assertThat(spans.done()).isEqualTo(6);
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
    assertThat(exportMetrics().isSuccess()).isTrue();
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
    assertThat(spans.done()).isEqualTo(6);
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

  private CompletableResultCode exportSpans(int count) {
    return spans.export(Collections.nCopies(count, span())).join(30, TimeUnit.SECONDS);
  }

  private CompletableResultCode exportMetrics() {
    SocktraceMetrics all =
        new SocktraceMetrics(
            new ListenerRegistry(1), new Exemplars(), losses, Set.of("hook"), Set.of());
    return metrics.export(all.produce(Resource.empty())).join(30, TimeUnit.SECONDS);
  }

  private static SpanData span() {
    return TestSpanData.builder()
        .setName("accept")
        .setKind(SpanKind.INTERNAL)
        .setStatus(StatusData.unset())
        .setHasEnded(true)
        .setStartEpochNanos(1)
        .setEndEpochNanos(2)
        .build();
  }
}
