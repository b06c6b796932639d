package io.socktrace.agent.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;

/** Ended spans on their way out, as {@code OTEL_BSP_*} says; see {@link Batches}. */
final class SpanBatches implements SpanProcessor {
  private static final Duration DELAY = Duration.ofSeconds(5);

  private final SpanExporter exporter;
  private final Batches<ReadableSpan> batches;

  SpanBatches(
      SpanExporter exporter,
      Losses losses,
      ExportReport report,
      Bell bell,
      ConfigProperties config) {
    this.exporter = exporter;
    this.batches =
        new Batches<>(
            "traces",
            "otel.bsp",
            DELAY,
            batch -> exporter.export(batch.stream().map(ReadableSpan::toSpanData).toList()),
            losses,
            report,
            bell,
            config);
  }

  /** Whether there is room for more; where there is none, what is here begins to leave. */
  boolean makeRoomFor(int spans) {
    return batches.makeRoomFor(spans);
  }

  /** Spans of which it is not yet decided whether they arrive. */
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
  public void onEnd(ReadableSpan span) {
    if (span.getSpanContext().isSampled()) {
      batches.add(span);
    }
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
