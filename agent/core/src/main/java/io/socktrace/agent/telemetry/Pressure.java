package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.connection.QueueLooks;
import io.socktrace.agent.connection.Saturation;
import io.socktrace.agent.telemetry.ListenerSpans.Told;
import io.socktrace.bootstrap.Listener;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Watches for what an operator should be told of a listener: that it was opened, that its accept
 * queue is full and is so no longer, that it drops connections, that accepting fails.
 *
 * <p>Saturation is told at once; drops and failures of one listener every 10 s at most, with their
 * sum. Runs on socktrace's thread only.
 */
public final class Pressure implements QueueLooks {
  private final ListenerRegistry registry;
  private final Openings openings;
  private final ListenerSpans spans;
  private final Map<Listener, State> states = new IdentityHashMap<>();

  public Pressure(
      Tracer tracer, Events events, ListenerRegistry registry, Losses losses, Openings openings) {
    this.registry = registry;
    this.openings = openings;
    this.spans = new ListenerSpans(tracer, events, registry, losses);
  }

  /** Takes in new listeners and lets go of closed ones; after the registry has. */
  public void update() {
    long now = System.nanoTime();
    for (Listener listener : registry.takeNewcomers()) {
      states.put(listener, new State());
      openings.tell(listener, spans);
    }
    for (Iterator<Map.Entry<Listener, State>> each = states.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<Listener, State> entry = each.next();
      Listener listener = entry.getKey();
      if (listener.closing) {
        end(listener, entry.getValue());
        each.remove();
      } else {
        tellFailures(listener, entry.getValue(), now, false);
      }
    }
  }

  @Override
  public void looked(Listener listener, long length, long limit, long nowNanos) {
    State state = states.get(listener);
    if (state == null || length < 0 || limit < 0) {
      return;
    }
    switch (state.saturation.look(length, limit, listener.fullNanos, nowNanos)) {
      case SATURATED:
        saturated(listener, state, limit);
        break;
      case RECOVERED:
        recovered(listener, state, length, limit);
        break;
      default:
        break;
    }
    tellDrops(listener, state, nowNanos, false);
  }

  private void saturated(Listener listener, State state, long limit) {
    long now = Clock.epochNanos();
    state.saturated = spans.begin("saturated", listener, now);
    long length = state.saturation.longest();
    spans.tell(
        state.saturated,
        listener,
        new Told(
            "socktrace.accept_queue.saturated",
            Severity.WARN,
            queue(listener, length, limit),
            target(listener)
                + " is full: "
                + length
                + " connections wait for accept, at a limit of "
                + limit
                + (listener.unixDomain
                    ? "; whoever connects now waits, or fails with EAGAIN"
                    : "; the kernel drops what comes now"),
            now));
  }

  private void recovered(Listener listener, State state, long length, long limit) {
    long now = Clock.epochNanos();
    long longest = state.saturation.longest();
    spans.tell(
        state.saturated,
        listener,
        new Told(
            "socktrace.accept_queue.recovered",
            Severity.INFO,
            queue(listener, length, limit),
            target(listener) + " is full no longer; at most " + longest + " connections waited",
            now));
    endSaturated(state, now);
  }

  private void endSaturated(State state, long epochNanos) {
    if (state.saturated != null) {
      state.saturated.setAttribute(Names.QUEUE_PEAK, state.saturation.longest());
      spans.end(state.saturated, epochNanos);
      state.saturated = null;
    }
  }

  private Attributes queue(Listener listener, long length, long limit) {
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(Names.QUEUE_LENGTH, length);
    attributes.put(Names.QUEUE_LIMIT, limit);
    long drops = registry.seriesOf(listener).drops();
    if (drops >= 0) {
      attributes.put(Names.LISTENER_DROPS, drops);
    }
    return attributes.build();
  }

  private void tellDrops(Listener listener, State state, long nowNanos, boolean atLast) {
    long drops = Math.max(0, listener.drops);
    state.drops.rise(drops - state.dropsSeen);
    state.dropsSeen = drops;
    long risen = state.drops.due(nowNanos, atLast);
    if (risen > 0) {
      Attributes attributes =
          Attributes.of(
              Names.LISTENER_DROPPED,
              risen,
              Names.LISTENER_DROPS,
              registry.seriesOf(listener).drops());
      spans.instant(
          "drops",
          listener,
          new Told(
              "socktrace.listener.dropped",
              Severity.WARN,
              attributes,
              target(listener) + " dropped " + risen + " connection attempts",
              Clock.epochNanos()));
    }
  }

  private void tellFailures(Listener listener, State state, long nowNanos, boolean atLast) {
    for (int type = 0; type < Listener.FAILURES; type++) {
      long failures = listener.failures.get(type);
      if (failures == 0) {
        continue;
      }
      state.failures[type].rise(failures - state.failuresSeen[type]);
      state.failuresSeen[type] = failures;
      long risen = state.failures[type].due(nowNanos, atLast);
      if (risen > 0) {
        String error = SocktraceMetrics.FAILURES[type];
        spans.instant(
            "accept failed",
            listener,
            new Told(
                "socktrace.accept.failed",
                Severity.ERROR,
                Attributes.of(Names.ERROR_TYPE, error, Names.ACCEPT_FAILURES, risen),
                target(listener) + " could not accept (" + error + "), " + risen + " times",
                Clock.epochNanos()));
      }
    }
  }

  private String target(Listener listener) {
    return registry.nameOf(listener).target();
  }

  private void end(Listener listener, State state) {
    long now = System.nanoTime();
    tellFailures(listener, state, now, true);
    tellDrops(listener, state, now, true);
    endSaturated(state, Clock.epochNanos());
  }

  /** The process ends: tells what has not been told, and of what is still saturated. */
  public void endAll() {
    update();
    states.forEach(this::end);
    states.clear();
  }

  /** Whether nobody waits for a look that tells an accept queue full no longer. */
  public boolean isCalm() {
    for (State each : states.values()) {
      if (each.saturation.isSaturated()) {
        return false;
      }
    }
    return true;
  }

  /** Whether a span waits for room. */
  public boolean isWaiting() {
    return !spans.isEmpty();
  }

  /** Hands the next span over; when there is room for it. */
  public void emitNext() {
    spans.emitNext();
  }

  /** Gives up what waits; returns how many spans that were. */
  public int abandon() {
    return spans.abandon();
  }

  private static final class State {
    final Saturation saturation = new Saturation();
    final Rises drops = new Rises();
    long dropsSeen;
    final Rises[] failures = new Rises[Listener.FAILURES];
    final long[] failuresSeen = new long[Listener.FAILURES];

    /** From saturation to recovery, else null. */
    Span saturated;

    State() {
      for (int i = 0; i < failures.length; i++) {
        failures[i] = new Rises();
      }
    }
  }
}
