package io.socktrace.agent.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;

/**
 * Stops sending metrics to a backend that takes none. A failed export loses nothing: the next one
 * carries the same sums.
 */
final class MetricExportGuard implements MetricExporter {
  private final MetricExporter exporter;
  private final ExportReport report;

  MetricExportGuard(MetricExporter exporter, ExportReport report) {
    this.exporter = exporter;
    this.report = report;
  }

  @Override
  public CompletableResultCode export(Collection<MetricData> metrics) {
    if (report.isStopped("metrics")) {
      return CompletableResultCode.ofSuccess();
    }
    CompletableResultCode result = exporter.export(metrics);
    result.whenComplete(() -> report.arrived("metrics", result));
    return result;
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
    return exporter.getAggregationTemporality(instrument);
  }

  @Override
  public Aggregation getDefaultAggregation(InstrumentType instrument) {
    return exporter.getDefaultAggregation(instrument);
  }

  @Override
  public MemoryMode getMemoryMode() {
    return exporter.getMemoryMode();
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
    return "guarded " + exporter;
  }
}
