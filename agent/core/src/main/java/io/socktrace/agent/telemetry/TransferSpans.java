package io.socktrace.agent.telemetry;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.socktrace.bootstrap.Fallback;
import io.socktrace.bootstrap.SwitchedOff;
import io.socktrace.bootstrap.Switches;
import io.socktrace.bootstrap.Transfer;
import io.socktrace.bootstrap.Transfers;
import java.util.concurrent.TimeUnit;

/** What spans say of transfers. Runs on socktrace's thread only. */
final class TransferSpans {
  private TransferSpans() {}

  static void describe(SpanBuilder span, Transfer transfer) {
    span.setAttribute(Names.IO_PATH, Transfers.PATHS[transfer.path]);
    span.setAttribute(Names.IO_SIZE, transfer.bytes);
    if (transfer.requested >= 0) {
      span.setAttribute(Names.IO_REQUESTED, transfer.requested);
    }
    if (transfer.reason >= 0) {
      span.setAttribute(Names.FALLBACK_REASON, Fallback.REASONS[transfer.reason]);
    }
    if (transfer.site != null) {
      span.setAttribute(Names.TARGET_CLASS, transfer.site.fallback.target);
      putCaller(span, transfer.site.function, transfer.site.line);
    }
  }

  /** An instant, in a trace of its own: it is no connection's. */
  static void emit(Tracer tracer, SwitchedOff told, long epochOffsetNanos) {
    long at = told.nanos + epochOffsetNanos;
    SpanBuilder span =
        tracer
            .spanBuilder("transfer_to disabled")
            .setNoParent()
            .setStartTimestamp(at, TimeUnit.NANOSECONDS)
            .setAttribute(Names.TRANSFER_SWITCH, Switches.NAMES[told.which]);
    if (told.function != null) {
      putCaller(span, told.function, told.line);
    }
    // Never of no length: Jaeger takes that for a mistake.
    span.startSpan().end(at + 1, TimeUnit.NANOSECONDS);
  }

  private static void putCaller(SpanBuilder span, String function, int line) {
    span.setAttribute(Names.CODE_FUNCTION, function);
    if (line >= 0) {
      span.setAttribute(Names.CODE_LINE, (long) line);
    }
  }
}
