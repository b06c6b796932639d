package io.socktrace.agent;

import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.telemetry.Bell;
import io.socktrace.agent.telemetry.Losses;
import io.socktrace.agent.telemetry.Pressure;
import io.socktrace.agent.telemetry.Sdk;
import io.socktrace.agent.telemetry.SpanEmitter;
import io.socktrace.agent.telemetry.StallTelemetry;
import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.Event;
import io.socktrace.bootstrap.Keeping;
import io.socktrace.bootstrap.Sockets;
import java.util.function.Consumer;

/**
 * Makes spans of what was queued, of listeners and of stalls, as many as there is room for: what
 * finds none waits where it is, and at the end of the process for a while.
 *
 * <p>Runs on socktrace's thread only.
 */
final class Emission {
  /** accept, dispatch and connection, for one that is kept only when it failed. */
  private static final int SPANS_OF_ONE_EVENT = 3;

  private final Sdk sdk;
  private final SpanEmitter spans;
  private final Pressure pressure;
  private final StallTelemetry stalls;
  private final Losses losses;
  private final Bell bell;
  private final Consumer<Throwable> failed;
  private Event pending;

  /**
   * @param bell rings when there may be room again
   * @param failed is told of a span that could not be made
   */
  Emission(
      Sdk sdk,
      SpanEmitter spans,
      Pressure pressure,
      StallTelemetry stalls,
      Losses losses,
      Bell bell,
      Consumer<Throwable> failed) {
    this.sdk = sdk;
    this.spans = spans;
    this.pressure = pressure;
    this.stalls = stalls;
    this.losses = losses;
    this.bell = bell;
    this.failed = failed;
  }

  /** Takes what the probe has queued, once all of the last time is told. */
  void drain() {
    if (pending == null) {
      pending = Keeping.events().drain();
    }
  }

  /** Whether nothing is left to be told, or soon will be. */
  boolean isIdle() {
    return pending == null && !pressure.isWaiting() && pressure.isCalm() && stalls.waiting() == 0;
  }

  void emitWhatFits() {
    while (pressure.isWaiting() && sdk.makeRoomFor(1)) {
      emit(pressure::emitNext);
    }
    while (pending != null && sdk.makeRoomFor(SPANS_OF_ONE_EVENT)) {
      Event event = pending;
      pending = event.next();
      emit(() -> spans.emit(event));
    }
    while (stalls.isDue() && sdk.makeRoomFor(1)) {
      emit(stalls::emit);
    }
  }

  /** Both what had waited for room and what was queued meanwhile; returns what was left. */
  long emitQueued(ListenerRegistry registry, long deadlineNanos) {
    long left = emitPending(deadlineNanos);
    drain();
    registry.update();
    return left + emitPending(deadlineNanos);
  }

  private long emitPending(long deadlineNanos) {
    long left = 0;
    while (pending != null) {
      Event event = pending;
      pending = event.next();
      if (awaitRoom(deadlineNanos)) {
        emit(() -> spans.emit(event));
      } else {
        left++;
      }
    }
    return left;
  }

  /** Ends what lasts: stalls, connections, saturated queues; returns what was left. */
  long emitOpen(long deadlineNanos) {
    while (stalls.waiting() > 0 && awaitRoom(deadlineNanos)) {
      emit(stalls::emit);
    }
    long left = stalls.waiting() + emitConnections(deadlineNanos);
    pressure.endAll();
    while (pressure.isWaiting() && awaitRoom(deadlineNanos)) {
      emit(pressure::emitNext);
    }
    return left + pressure.abandon();
  }

  private long emitConnections(long deadlineNanos) {
    long left = 0;
    for (int fd = Sockets.CONNECTIONS.next(0); fd >= 0; fd = Sockets.CONNECTIONS.next(fd + 1)) {
      Connection connection = Sockets.CONNECTIONS.get(fd);
      if (connection == null || connection.kept == null) {
        continue;
      }
      if (awaitRoom(deadlineNanos)) {
        emit(() -> spans.emitAtExit(connection));
      } else {
        left++;
      }
    }
    return left;
  }

  /**
   * One span that cannot be made costs that one, and neither those after it nor the last export.
   */
  private void emit(Runnable span) {
    try {
      span.run();
    } catch (Throwable failure) {
      losses.drop(Losses.EMIT_FAILED, 1);
      failed.accept(failure);
    }
  }

  private boolean awaitRoom(long deadlineNanos) {
    while (!sdk.makeRoomFor(SPANS_OF_ONE_EVENT)) {
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      bell.await(left);
    }
    return true;
  }
}
