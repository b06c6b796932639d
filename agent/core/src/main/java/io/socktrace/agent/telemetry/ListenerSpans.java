package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.bootstrap.Listener;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Tells an event of a listener twice: as a log record at once, and as a span that carries it, in a
 * trace of its own, for backends that know spans only.
 *
 * <p>A span ends when there is room for it. Of those that wait for room there are at most {@code
 * 1024}; what is beyond is lost and counted. Runs on socktrace's thread only.
 */
final class ListenerSpans {
  private static final int WAITING_LIMIT = 1024;

  private final Tracer tracer;
  private final Events events;
  private final ListenerRegistry registry;
  private final Losses losses;
  private final Queue<Ended> waiting = new ArrayDeque<>();

  ListenerSpans(Tracer tracer, Events events, ListenerRegistry registry, Losses losses) {
    this.tracer = tracer;
    this.events = events;
    this.registry = registry;
    this.losses = losses;
  }

  /** An instant, with one event in it. */
  void instant(String action, Listener listener, Told told) {
    Span span = begin(action, listener, told.epochNanos());
    span.setAllAttributes(told.attributes());
    if (told.severity() == Severity.ERROR) {
      span.setStatus(io.opentelemetry.api.trace.StatusCode.ERROR);
    }
    tell(span, listener, told);
    // Never of no length: Jaeger takes that for a mistake.
    end(span, told.epochNanos() + 1);
  }

  /** A span that lasts until {@link #end}. */
  Span begin(String action, Listener listener, long epochNanos) {
    return tracer
        .spanBuilder(action + " " + registry.nameOf(listener).target())
        .setNoParent()
        .setStartTimestamp(epochNanos, TimeUnit.NANOSECONDS)
        .setAllAttributes(ListenerAttributes.of(registry, listener))
        .startSpan();
  }

  /** As an event of the span, and as a log record that leads to it. */
  void tell(Span span, Listener listener, Told told) {
    span.addEvent(told.name(), told.attributes(), told.epochNanos(), TimeUnit.NANOSECONDS);
    events.emit(listener, told, Context.root().with(span));
  }

  void end(Span span, long epochNanos) {
    if (waiting.size() < WAITING_LIMIT) {
      waiting.add(new Ended(span, epochNanos));
    } else {
      losses.drop(Losses.QUEUE_FULL, 1);
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Hands the next one over; when there is room for it. */
  void emitNext() {
    Ended next = waiting.remove();
    next.span.end(next.epochNanos, TimeUnit.NANOSECONDS);
  }

  /** Gives up what waits; returns how many spans that were. */
  int abandon() {
    int lost = waiting.size();
    waiting.clear();
    return lost;
  }

  private record Ended(Span span, long epochNanos) {}

  /** What is told of a listener, besides its own attributes. */
  record Told(
      String name, Severity severity, Attributes attributes, String body, long epochNanos) {}
}
