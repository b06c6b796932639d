package io.socktrace.agent.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.time.Duration;

/**
 * Log records on their way out, as {@code OTEL_BLRP_*} says; see {@link Batches}.
 *
 * <p>Events are few. Should there be no room for one all the same, it is lost and counted: nothing
 * waits for it.
 */
final class LogBatches implements LogRecordProcessor {
  private static final Duration DELAY = Duration.ofSeconds(1);

  private final LogRecordExporter exporter;
  private final Losses losses;
  private final Batches<LogRecordData> batches;

  LogBatches(
      LogRecordExporter exporter,
      Losses losses,
      ExportReport report,
      Bell bell,
      ConfigProperties config) {
    this.exporter = exporter;
    this.losses = losses;
    this.batches =
        new Batches<>(
            ExportReport.LOGS, "otel.blrp", DELAY, exporter::export, losses, report, bell, config);
  }

  @Override
  public void onEmit(Context context, ReadWriteLogRecord record) {
    if (batches.makeRoomFor(1)) {
      batches.add(record.toLogRecordData());
    } else {
      losses.drop(Losses.QUEUE_FULL, 1);
    }
  }

  int inFlight() {
    return batches.inFlight();
  }

  void sendIfDue() {
    batches.sendIfDue();
  }

  long idleNanos() {
    return batches.idleNanos();
  }

  void send() {
    batches.send();
  }

  void abandon() {
    batches.abandon();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
