package io.socktrace.agent.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Holds ended spans until they leave in batches, as {@code OTEL_BSP_*} says. Every span is at any
 * time either in here, or has arrived, or is counted as lost.
 *
 * <p>In place of the SDK's batch processor, whose thread an interrupt ends for ever and whose queue
 * drops uncounted. It needs no thread: spans end, and batches leave, on socktrace's thread; whoever
 * emits asks {@link #makeRoomFor} first.
 */
final class SpanBatches implements SpanProcessor {
  private static final int CAPACITY = 2048;
  private static final int BATCH_SIZE = 512;
  private static final Duration DELAY = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final SpanExporter exporter;
  private final Losses losses;
  private final ExportReport report;
  private final Outgoing outgoing;
  private final int capacity;
  private final int batchSize;
  private final long delayNanos;
  private final Queue<ReadableSpan> waiting = new ArrayDeque<>();
  private long dueNanos;
  private int underWay;
  private volatile String lossReason = Losses.EXPORT_FAILED;

  SpanBatches(
      SpanExporter exporter,
      Losses losses,
      ExportReport report,
      Bell bell,
      ConfigProperties config) {
    this.exporter = exporter;
    this.losses = losses;
    this.report = report;
    this.outgoing =
        new Outgoing(
            "traces",
            report,
            bell,
            config.getDuration("otel.bsp.export.timeout", TIMEOUT).toNanos());
    this.capacity = config.getInt("otel.bsp.max.queue.size", CAPACITY);
    this.batchSize =
        Math.min(capacity, config.getInt("otel.bsp.max.export.batch.size", BATCH_SIZE));
    this.delayNanos = config.getDuration("otel.bsp.schedule.delay", DELAY).toNanos();
  }

  /** Whether there is room for more; where there is none, what is here begins to leave. */
  boolean makeRoomFor(int spans) {
    if (inFlight() + Math.min(spans, capacity) <= capacity) {
      return true;
    }
    send();
    return false;
  }

  /** Spans of which it is not yet decided whether they arrive. */
  int inFlight() {
    return waiting.size() + (outgoing.isBusy() ? underWay : 0);
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (!span.getSpanContext().isSampled() || report.isStopped("traces")) {
      return;
    }
    if (waiting.isEmpty()) {
      dueNanos = System.nanoTime() + delayNanos;
    }
    waiting.add(span);
  }

  /** Sends a batch if one is full or has waited long enough, and none is under way. */
  void sendIfDue() {
    if (waiting.size() >= batchSize || System.nanoTime() - dueNanos >= 0) {
      send();
    }
  }

  /** Sends a batch now, if none is under way. */
  void send() {
    if (outgoing.isBusy() || waiting.isEmpty()) {
      return;
    }
    if (report.isStopped("traces")) {
      waiting.clear();
      return;
    }
    List<SpanData> batch = new ArrayList<>(batchSize);
    while (batch.size() < batchSize && !waiting.isEmpty()) {
      batch.add(waiting.remove().toSpanData());
    }
    underWay = batch.size();
    dueNanos = System.nanoTime() + delayNanos;
    outgoing.send(() -> exporter.export(batch), () -> losses.drop(lossReason, batch.size()));
  }

  /** Counts whatever has not arrived yet as lost with the end of the process. */
  void abandon() {
    lossReason = Losses.EXIT;
    losses.drop(Losses.EXIT, waiting.size());
    waiting.clear();
    outgoing.abandon();
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
