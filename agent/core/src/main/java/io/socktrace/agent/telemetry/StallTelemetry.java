package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.stall.Stall;
import io.socktrace.agent.stall.StallNews;
import io.socktrace.bootstrap.Listener;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Tells stalls: an event when one is noticed and again while it lasts, when something else keeps
 * the listener from accepting, and every ten seconds; a span of its own trace when it has ended,
 * linked with the accepts that it delayed, with its first events and its last.
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

  /** Whoever came later, a restarted collector for one, learns of a stall that lasts. */
  private static final long REPEAT_NANOS = 10_000_000_000L;

  private static final int MOMENTS = 8;
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
    long beganNanos = stall.beganNanos() + Clock.epochOffsetNanos();
    Noticed notice = new Noticed(Instant.ofEpochMilli(beganNanos / 1_000_000).toString());
    noticed.put(stall, notice);
    Attributes attributes = attributesOf(stall, notice);
    notice.add(new Moment(stall.untilNanos(), attributes));
    told.keySet().removeIf(each -> each.closing && each != stall.listener);
    Told before = told.computeIfAbsent(stall.listener, first -> new Told());
    if (before.isRecent(stall.untilNanos())) {
      before.suppressed++;
    } else {
      tell(stall, notice, before, attributes);
    }
  }

  @Override
  public void lasts(Stall stall) {
    Noticed notice = noticed.get(stall);
    Told before = told.get(stall.listener);
    if (notice == null || before == null || before.isRecent(stall.untilNanos())) {
      return;
    }
    boolean isNews = !stall.culprit().equals(notice.culprit);
    if (isNews || stall.untilNanos() - before.nanos >= REPEAT_NANOS) {
      if (notice.culprit == null) {
        before.suppressed--;
      }
      Attributes attributes = attributesOf(stall, notice);
      notice.add(new Moment(stall.untilNanos(), attributes));
      tell(stall, notice, before, attributes);
    }
  }

  private static Attributes attributesOf(Stall stall, Noticed notice) {
    AttributesBuilder attributes = Attributes.builder();
    StallAttributes.put(attributes, stall);
    attributes.put(Names.STALL_BEGAN, notice.began);
    attributes.put(Names.STALL_DURATION, stall.nanos() / NANOS);
    return attributes.build();
  }

  private void tell(Stall stall, Noticed notice, Told before, Attributes known) {
    AttributesBuilder attributes = known.toBuilder();
    if (before.suppressed > 0) {
      attributes.put(Names.STALL_SUPPRESSED, before.suppressed);
    }
    before.isAny = true;
    before.suppressed = 0;
    before.nanos = stall.untilNanos();
    notice.culprit = stall.culprit();
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
    Noticed notice = noticed.remove(stall);
    long epochOffset = Clock.epochOffsetNanos();
    SpanBuilder span = start(stall.listener);
    for (SpanContext accept : accepts.of(stall.listener, stall.untilNanos(), LINKS)) {
      span.addLink(accept);
    }
    AttributesBuilder attributes = Attributes.builder();
    StallAttributes.put(attributes, stall);
    attributes.put(Names.STALL_BEGAN, notice.began);
    span.setAllAttributes(attributes.build());
    span.setStartTimestamp(stall.beganNanos() + epochOffset, TimeUnit.NANOSECONDS);
    Span started = span.startSpan();
    for (Moment each : notice.moments) {
      started.addEvent(EVENT, each.attributes, each.nanos + epochOffset, TimeUnit.NANOSECONDS);
    }
    started.end(stall.untilNanos() + epochOffset, TimeUnit.NANOSECONDS);
  }

  private SpanBuilder start(Listener listener) {
    return tracer
        .spanBuilder("accept stall " + registry.nameOf(listener).target())
        .setNoParent()
        .setAllAttributes(ListenerAttributes.of(registry, listener));
  }

  /** What was known at one moment, to be mirrored in the span. */
  private record Moment(long nanos, Attributes attributes) {}

  /** What was told of one stall. */
  private static final class Noticed {
    /** The first word on when it began, which stays: the same in all that is told of this stall. */
    final String began;

    final List<Moment> moments = new ArrayList<>();

    /** Null until an event has told it. */
    Stall.Culprit culprit;

    Noticed(String began) {
      this.began = began;
    }

    /** The first ones and the last stay. */
    void add(Moment moment) {
      if (moments.size() == MOMENTS) {
        moments.remove(MOMENTS - 1);
      }
      moments.add(moment);
    }
  }

  /** The events of one listener. */
  private static final class Told {
    long nanos;
    boolean isAny;
    long suppressed;

    boolean isRecent(long nowNanos) {
      return isAny && nowNanos - nanos < EVENT_PERIOD_NANOS;
    }
  }
}
