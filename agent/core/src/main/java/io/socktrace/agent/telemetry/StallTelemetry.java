package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.stall.Stall;
import io.socktrace.agent.stall.StallNews;
import io.socktrace.bootstrap.Listener;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Tells stalls: an event when one is noticed, a span of its own trace when it has ended, linked
 * with the accepts that it delayed.
 *
 * <p>A span waits half a second for those accepts, which come after the stall. Of events there is
 * one a second and listener, with the number of those left out on the next; the histogram counts
 * all. Runs on socktrace's thread only.
 */
public final class StallTelemetry implements StallNews {
  private static final String EVENT = "socktrace.accept.stalled";
  private static final double NANOS = 1e9;
  private static final long EVENT_PERIOD_NANOS = 1_000_000_000L;
  private static final long LINKS_AWAITED_NANOS = 500_000_000L;
  private static final int LINKS = 32;
  private static final int SPANS_WAITING = 256;

  private final Tracer tracer;
  private final ListenerRegistry registry;
  private final Events events;
  private final DelayedAccepts accepts;
  private final Losses losses;
  private final Map<Listener, Told> told = new IdentityHashMap<>();
  private final Map<Stall, Noticed> noticed = new IdentityHashMap<>();
  private final Queue<Stall> ended = new ArrayDeque<>();

  public StallTelemetry(
      Tracer tracer, ListenerRegistry registry, Events events, SpanEmitter accepts, Losses losses) {
    this.tracer = tracer;
    this.registry = registry;
    this.events = events;
    this.accepts = accepts.delayed();
    this.losses = losses;
  }

  @Override
  public void began(Stall stall) {
    AttributesBuilder attributes = Attributes.builder();
    StallAttributes.put(attributes, stall);
    attributes.put(Names.STALL_DURATION, stall.nanos() / NANOS);
    long now = stall.untilNanos();
    noticed.put(stall, new Noticed(now, attributes.build()));
    told.keySet().removeIf(each -> each.closing && each != stall.listener);
    Told before = told.computeIfAbsent(stall.listener, first -> new Told());
    if (before.count > 0 && now - before.nanos < EVENT_PERIOD_NANOS) {
      before.suppressed++;
      return;
    }
    if (before.suppressed > 0) {
      attributes.put(Names.STALL_SUPPRESSED, before.suppressed);
    }
    before.count++;
    before.suppressed = 0;
    before.nanos = now;
    events.emit(
        EVENT,
        Severity.WARN,
        stall.listener,
        attributes.build(),
        StallSentence.of(registry.nameOf(stall.listener).target(), stall));
  }

  @Override
  public void ended(Stall stall) {
    if (ended.size() == SPANS_WAITING) {
      noticed.remove(stall);
      losses.drop(Losses.QUEUE_FULL, 1);
    } else {
      ended.add(stall);
    }
  }

  /** Whether a span is ready to be emitted. */
  public boolean isDue() {
    Stall oldest = ended.peek();
    return oldest != null
        && (oldest.end() == Stall.End.EXIT
            || System.nanoTime() - oldest.untilNanos() >= LINKS_AWAITED_NANOS);
  }

  /** The number of spans that are not emitted yet. */
  public int waiting() {
    return ended.size();
  }

  /** Emits the span of the stall that ended first. */
  public void emit() {
    Stall stall = ended.remove();
    Noticed event = noticed.remove(stall);
    long epochOffset = Clock.epochOffsetNanos();
    SpanBuilder span = start(stall.listener);
    for (SpanContext accept : accepts.of(stall.listener, stall.untilNanos(), LINKS)) {
      span.addLink(accept);
    }
    AttributesBuilder attributes = Attributes.builder();
    StallAttributes.put(attributes, stall);
    span.setAllAttributes(attributes.build());
    span.setStartTimestamp(stall.beganNanos() + epochOffset, TimeUnit.NANOSECONDS);
    span.startSpan()
        .addEvent(EVENT, event.attributes, event.nanos + epochOffset, TimeUnit.NANOSECONDS)
        .end(stall.untilNanos() + epochOffset, TimeUnit.NANOSECONDS);
  }

  private SpanBuilder start(Listener listener) {
    return tracer
        .spanBuilder("accept stall " + registry.nameOf(listener).target())
        .setNoParent()
        .setAllAttributes(ListenerAttributes.of(registry, listener));
  }

  /** A stall's event, to be mirrored in its span. */
  private record Noticed(long nanos, Attributes attributes) {}

  /** The events of one listener. */
  private static final class Told {
    long nanos;
    long count;
    long suppressed;
  }
}
