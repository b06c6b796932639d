package io.socktrace.agent.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what becomes of every span that was handed to the backend, and says it once when the
 * backend cannot be reached. The spans of a failed batch are lost and counted, not kept.
 */
final class CountingSpanExporter implements SpanExporter {
  private final SpanExporter exporter;
  private final Losses losses;
  private final ExportReport report;
  private final AtomicLong done = new AtomicLong();

  CountingSpanExporter(SpanExporter exporter, Losses losses, ExportReport report) {
    this.exporter = exporter;
    this.losses = losses;
    this.report = report;
  }

  /** Spans of which it is decided whether they arrived. */
  long done() {
    return done.get();
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int size = spans.size();
    if (report.isStopped("traces")) {
      done.getAndAdd(size);
      return CompletableResultCode.ofSuccess();
    }
    CompletableResultCode result;
    try {
      result = exporter.export(spans);
    } catch (RuntimeException thrown) {
      // The batch processor drops the batch: unless it is counted, its place stays taken for ever.
      result = CompletableResultCode.ofExceptionalFailure(thrown);
    }
    return counted(result, size);
  }

  private CompletableResultCode counted(CompletableResultCode result, int size) {
    result.whenComplete(
        () -> {
          if (!report.arrived("traces", result)) {
            losses.drop(Losses.EXPORT_FAILED, size);
          }
          done.getAndAdd(size);
        });
    return result;
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }

  @Override
  public String toString() {
    return "counting " + exporter;
  }
}
