package io.socktrace.agent.telemetry;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.time.Duration;

/**
 * Sends the metrics every {@code OTEL_METRIC_EXPORT_INTERVAL}, from socktrace's thread, in place of
 * the SDK's reader and its thread. A failed export loses nothing: the next one carries the same
 * sums.
 */
final class MetricBeat implements MetricReader {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final MetricExporter exporter;
  private final ExportReport report;
  private final Outgoing outgoing;
  private final long intervalNanos;
  private long dueNanos;
  private CollectionRegistration registration = CollectionRegistration.noop();

  MetricBeat(MetricExporter exporter, ExportReport report, Bell bell, ConfigProperties config) {
    this.exporter = exporter;
    this.report = report;
    this.outgoing =
        new Outgoing(
            "metrics",
            report,
            bell,
            config.getDuration("otel.metric.export.timeout", TIMEOUT).toNanos());
    this.intervalNanos = config.getDuration("otel.metric.export.interval", INTERVAL).toNanos();
    this.dueNanos = System.nanoTime() + intervalNanos;
  }

  @Override
  public void register(CollectionRegistration collected) {
    registration = collected;
  }

  void sendIfDue() {
    if (System.nanoTime() - dueNanos >= 0) {
      send();
    }
  }

  /** How long nothing is due; where an answer is awaited, which rings, as long as can be. */
  long idleNanos() {
    return outgoing.isBusy() ? Long.MAX_VALUE : dueNanos - System.nanoTime();
  }

  /** Sends now, if nothing is under way; whether it did. */
  boolean send() {
    if (outgoing.isBusy()) {
      return false;
    }
    dueNanos += intervalNanos;
    if (System.nanoTime() - dueNanos >= 0) {
      dueNanos = System.nanoTime() + intervalNanos;
    }
    if (!report.isStopped("metrics")) {
      outgoing.send(() -> exporter.export(registration.collectAllMetrics()), () -> {});
    }
    return true;
  }

  boolean isBusy() {
    return outgoing.isBusy();
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
  public CompletableResultCode forceFlush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
