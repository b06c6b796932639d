package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.socktrace.agent.connection.IpText;
import io.socktrace.agent.connection.ListenerName;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.connection.ListenerSeries;
import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.Event;
import io.socktrace.bootstrap.Histogram;
import io.socktrace.bootstrap.KeptConnection;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.SwitchedOff;
import io.socktrace.bootstrap.Transfer;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Turns the events of kept connections into spans: accept is the root and leaves at once, dispatch
 * and connection follow as its children when they end.
 *
 * <p>Runs on socktrace's thread only.
 */
public final class SpanEmitter {
  private static final double NANOS = 1e9;
  private static final double MICROS = 1e6;
  private static final double MILLIS = 1e3;

  private final Tracer tracer;
  private final ListenerRegistry registry;
  private final Exemplars exemplars;
  private final LateFacts lateFacts;
  private final long tickNanos;
  private final DelayedAccepts delayed = new DelayedAccepts();

  /**
   * @param lateFacts what can still be asked on this thread, or null without native access
   * @param tickNanos resolution of the kernel's waits, 0 without native access
   */
  public SpanEmitter(
      Tracer tracer,
      ListenerRegistry registry,
      Exemplars exemplars,
      LateFacts lateFacts,
      long tickNanos) {
    this.tracer = tracer;
    this.registry = registry;
    this.exemplars = exemplars;
    this.lateFacts = lateFacts;
    this.tickNanos = tickNanos;
  }

  DelayedAccepts delayed() {
    return delayed;
  }

  public void emit(Event event) {
    if (event.detail instanceof SwitchedOff told) {
      TransferSpans.emit(tracer, told, Clock.epochOffsetNanos());
      return;
    }
    Connection connection = event.connection;
    KeptConnection kept = connection.kept;
    if (kept.acceptSpan == null) {
      // Also for a connection that was kept only when it failed: its accept is told afterwards.
      kept.acceptSpan = emitAccept(connection, kept);
      if (event.kind == Event.CLOSED && connection.firstReadNanos != 0) {
        emitDispatch(connection, kept);
      }
    }
    if (event.kind == Event.FIRST_READ) {
      emitDispatch(connection, kept);
    } else if (event.detail instanceof Transfer transfer) {
      emitTransfer(connection, kept, transfer);
    } else if (event.kind == Event.CLOSED) {
      emitConnection(connection, kept, closeReason(connection), connection.closedNanos);
    }
  }

  /** For a connection that is still open when the process ends. */
  public void emitAtExit(Connection connection) {
    KeptConnection kept = connection.kept;
    if (kept != null && kept.acceptSpan != null) {
      if (lateFacts != null) {
        lateFacts.readTotals(connection);
      }
      emitConnection(connection, kept, "exit", System.nanoTime());
    }
  }

  private AcceptSpan emitAccept(Connection connection, KeptConnection kept) {
    long epochOffset = Clock.epochOffsetNanos();
    ListenerSeries series = registry.seriesOf(connection.listener);
    long end = connection.acceptedNanos + epochOffset;
    boolean known = connection.waitMillis >= 0;
    long wait =
        known ? Connection.reportedWaitNanos(connection.waitMillis, kept.seenEmptyAgoNanos) : 0;
    SpanBuilder span = start("accept", series, connection).setNoParent();
    // Never of no length: Jaeger takes that for a mistake and warns on the span
    // (jaeger/internal/jptrace/sanitizer). The wait itself stands in its attribute.
    span.setStartTimestamp(end - Math.max(wait, 1), TimeUnit.NANOSECONDS);
    if (known) {
      long read = connection.waitMillis * 1_000_000L;
      long upper = Math.min(read + tickNanos, kept.seenEmptyAgoNanos);
      span.setAttribute(Names.WAIT_DURATION, wait / NANOS);
      span.setAttribute(
          Names.WAIT_LOWER_BOUND, Math.min(Math.max(0, read - tickNanos), upper) / NANOS);
      span.setAttribute(Names.WAIT_UPPER_BOUND, upper / NANOS);
    }
    put(span, Names.QUEUE_LENGTH, connection.queueLength);
    put(span, Names.QUEUE_LIMIT, connection.queueLimit);
    put(span, Names.LISTENER_DROPS, series.drops());
    identify(span, connection, kept);
    if (lateFacts != null) {
      lateFacts.describe(span, connection);
    }
    span.setAttribute(Names.THREAD_NAME, kept.acceptThread);
    put(span, Names.BYTES_WAITING, kept.bytesWaiting);
    putSeconds(span, Names.FIRST_BYTE_AGE, kept.lastByteAgeMillis, MILLIS);
    putSeconds(span, Names.HANDSHAKE_RTT, kept.handshakeRttMicros, MICROS);
    Listener listener = connection.listener;
    if (listener.opening != null && connection.acceptedNanos == listener.firstAcceptNanos) {
      span.setAttribute(
          Names.FIRST_ACCEPT_DELAY, (listener.firstAcceptNanos - listener.opening.nanos) / NANOS);
    }
    if (kept.suppressedBefore > 0) {
      span.setAttribute(Names.SUPPRESSED, kept.suppressedBefore);
    }
    Span started = span.startSpan();
    started.end(end, TimeUnit.NANOSECONDS);
    delayed.add(connection, wait, started.getSpanContext());
    if (known) {
      Histogram waits = connection.listener.wait;
      exemplars.offer(
          series, waits.buckets(), waits.bucketOf(wait), started.getSpanContext(), end, wait);
    }
    return new AcceptSpan(started.getSpanContext(), epochOffset);
  }

  private void emitDispatch(Connection connection, KeptConnection kept) {
    AcceptSpan accept = (AcceptSpan) kept.acceptSpan;
    ListenerSeries series = registry.seriesOf(connection.listener);
    Span span =
        start("dispatch", series, connection)
            .setParent(accept.parent())
            .setStartTimestamp(accept.epoch(connection.acceptedNanos), TimeUnit.NANOSECONDS)
            .setAttribute(Names.THREAD_NAME, kept.firstReadThread)
            .startSpan();
    span.end(accept.epoch(connection.firstReadNanos), TimeUnit.NANOSECONDS);
  }

  private void emitTransfer(Connection connection, KeptConnection kept, Transfer transfer) {
    AcceptSpan accept = (AcceptSpan) kept.acceptSpan;
    ListenerSeries series = registry.seriesOf(connection.listener);
    SpanBuilder span =
        start("transfer_to", series, connection)
            .setParent(accept.parent())
            .setStartTimestamp(accept.epoch(transfer.beganNanos), TimeUnit.NANOSECONDS);
    TransferSpans.describe(span, transfer);
    span.startSpan().end(accept.epoch(transfer.endedNanos), TimeUnit.NANOSECONDS);
  }

  private void emitConnection(
      Connection connection, KeptConnection kept, String reason, long endNanos) {
    AcceptSpan accept = (AcceptSpan) kept.acceptSpan;
    ListenerSeries series = registry.seriesOf(connection.listener);
    SpanBuilder span =
        start("connection", series, connection)
            .setParent(accept.parent())
            .setStartTimestamp(accept.epoch(connection.acceptedNanos), TimeUnit.NANOSECONDS);
    if (reason != null) {
      span.setAttribute(Names.CLOSE_REASON, reason);
    }
    putBytes(span, connection);
    if (kept.transfersSuppressed() > 0) {
      span.setAttribute(Names.TRANSFERS_SUPPRESSED, (long) kept.transfersSuppressed());
    }
    identify(span, connection, kept);
    putSeconds(span, Names.RTT, kept.rttMicros, MICROS);
    putSeconds(span, Names.MIN_RTT, kept.minRttMicros, MICROS);
    put(span, Names.RETRANSMITS, kept.retransmits);
    put(span, Names.BYTES_ACKED, kept.bytesAcked);
    put(span, Names.BYTES_RECEIVED, kept.bytesReceived);
    putSeconds(span, Names.RWND_LIMITED, kept.receiveWindowLimitedMicros, MICROS);
    putSeconds(span, Names.SNDBUF_LIMITED, kept.sendBufferLimitedMicros, MICROS);
    boolean failed = connection.resetSeen || connection.errorSeen;
    if (failed) {
      span.setAttribute(
          Names.ERROR_TYPE, connection.errorType == null ? "_OTHER" : connection.errorType);
    }
    Span started = span.startSpan();
    if (failed) {
      started.setStatus(StatusCode.ERROR);
    }
    started.end(accept.epoch(endNanos), TimeUnit.NANOSECONDS);
  }

  private SpanBuilder start(String action, ListenerSeries series, Connection connection) {
    ListenerName name = registry.nameOf(connection.listener);
    SpanBuilder span = tracer.spanBuilder(action + " " + name.target());
    span.setAttribute(Names.SERVER_ADDRESS, name.address());
    if (name.port() >= 0) {
      span.setAttribute(Names.SERVER_PORT, (long) name.port());
    }
    span.setAttribute(Names.NETWORK_TRANSPORT, name.transport());
    InetAddress peer = peerAddress(connection);
    if (peer != null) {
      span.setAttribute(Names.NETWORK_TYPE, peer instanceof Inet6Address ? "ipv6" : "ipv4");
    }
    if (series.isShared()) {
      span.setAttribute(Names.LISTENER_INDEX, (long) series.index);
    }
    return span;
  }

  private static void identify(SpanBuilder span, Connection connection, KeptConnection kept) {
    span.setAttribute(Names.SOCKET_FD, (long) connection.fd);
    if (kept.inode >= 0) {
      span.setAttribute(Names.SOCKET_INODE, Long.toUnsignedString(kept.inode));
    }
    InetAddress peer = peerAddress(connection);
    if (peer != null) {
      span.setAttribute(Names.PEER_ADDRESS, IpText.of(peer));
      span.setAttribute(
          Names.PEER_PORT,
          (long)
              (connection.peer instanceof InetSocketAddress inet
                  ? inet.getPort()
                  : connection.peerPort));
    }
  }

  private static InetAddress peerAddress(Connection connection) {
    if (connection.peer instanceof InetSocketAddress inet) {
      return inet.getAddress();
    }
    return connection.peer instanceof InetAddress address ? address : null;
  }

  private static void putBytes(SpanBuilder span, Connection connection) {
    long transmitted = 0;
    long zeroCopied = 0;
    for (IoPath path : IoPath.values()) {
      long bytes = connection.counter(path.counter);
      long operations = connection.counter(path.counter + 1);
      if (operations > 0 || bytes > 0) {
        span.setAttribute(path.bytesKey, bytes);
        span.setAttribute(path.operationsKey, operations);
      }
      if (path.transmits()) {
        transmitted += bytes;
        zeroCopied += path.isZeroCopy() ? bytes : 0;
      }
    }
    if (transmitted > 0) {
      span.setAttribute(Names.ZERO_COPY_RATIO, (double) zeroCopied / transmitted);
    }
  }

  private static String closeReason(Connection connection) {
    if (connection.resetSeen) {
      return "reset";
    }
    if (connection.errorSeen) {
      return "error";
    }
    if (connection.closeUnseen) {
      return null;
    }
    return connection.endOfStreamSeen ? "peer" : "local";
  }

  private static void put(SpanBuilder span, AttributeKey<Long> key, long value) {
    if (value >= 0) {
      span.setAttribute(key, value);
    }
  }

  private static void putSeconds(
      SpanBuilder span, AttributeKey<Double> key, long value, double perSecond) {
    if (value >= 0) {
      span.setAttribute(key, value / perSecond);
    }
  }

  /** The root of a connection's trace, and the clock that all its spans are on. */
  private record AcceptSpan(SpanContext context, long epochOffsetNanos) {
    Context parent() {
      return Context.root().with(Span.wrap(context));
    }

    long epoch(long nanoTime) {
      return nanoTime + epochOffsetNanos;
    }
  }
}
