package io.socktrace.agent.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Knows how many spans are between us and the backend, so that the batch processor's queue is never
 * overrun: it drops silently. Whoever emits asks {@link #hasRoomFor} first.
 */
final class BoundedSpanProcessor implements SpanProcessor {
  private final SpanProcessor processor;
  private final List<CountingSpanExporter> exporters;
  private final int capacity;
  private final AtomicLong ended = new AtomicLong();

  /**
   * @param exporters those that the processor exports to, complete before the first span
   * @param capacity spans that the processor can hold
   */
  BoundedSpanProcessor(
      SpanProcessor processor, List<CountingSpanExporter> exporters, int capacity) {
    this.processor = processor;
    this.exporters = exporters;
    this.capacity = capacity;
  }

  boolean hasRoomFor(int spans) {
    return inFlight() + Math.min(spans, capacity) <= capacity;
  }

  /** Spans of which it is not yet decided whether they arrive. */
  long inFlight() {
    long done = Long.MAX_VALUE;
    for (CountingSpanExporter exporter : exporters) {
      done = Math.min(done, exporter.done());
    }
    return exporters.isEmpty() ? 0 : ended.get() - done;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    processor.onStart(parent, span);
  }

  @Override
  public boolean isStartRequired() {
    return processor.isStartRequired();
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (span.getSpanContext().isSampled()) {
      ended.getAndIncrement();
    }
    processor.onEnd(span);
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public CompletableResultCode shutdown() {
    return processor.shutdown();
  }

  @Override
  public CompletableResultCode forceFlush() {
    return processor.forceFlush();
  }
}
