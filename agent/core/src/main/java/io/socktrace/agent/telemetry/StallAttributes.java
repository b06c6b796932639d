package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.AttributesBuilder;
import io.socktrace.agent.stall.Samples;
import io.socktrace.agent.stall.StackSample;
import io.socktrace.agent.stall.Stall;
import io.socktrace.bootstrap.Acceptor;
import java.util.List;
import java.util.Locale;

/** What is known of a stall, for its event as for its span. */
final class StallAttributes {
  private static final double NANOS = 1e9;

  private StallAttributes() {}

  static void put(AttributesBuilder to, Stall stall) {
    Stall.Cause cause = stall.cause();
    to.put(Names.STALL_CAUSE, cause.name().toLowerCase(Locale.ROOT));
    if (stall.end() != null) {
      to.put(Names.STALL_END, stall.end().name().toLowerCase(Locale.ROOT));
    }
    if (stall.mostWaiting() > 0) {
      to.put(Names.QUEUE_LENGTH, stall.mostWaiting());
    }
    if (stall.limit() > 0) {
      to.put(Names.QUEUE_LIMIT, stall.limit());
    }
    putSeconds(to, stall);
    if (stall.neverAccepted()) {
      to.put(Names.STALL_NEVER_ACCEPTED, true);
    }
    StackSample typical = stall.samples().typical();
    if (stall.isThreadEnded()) {
      to.put(Names.THREAD_NAME, endedName(stall));
      to.put(Names.STALL_THREAD_STATE, Thread.State.TERMINATED.name());
    } else if (typical != null) {
      to.put(Names.THREAD_NAME, typical.threadName());
      to.put(Names.STALL_THREAD_VIRTUAL, typical.virtual());
      // What a thread does that cannot run is not what keeps it from accepting.
      if (cause == Stall.Cause.APPLICATION || cause == Stall.Cause.UNKNOWN) {
        putCulprit(to, typical, stall.samples());
      }
    } else if (stall.neverAccepted() && stall.listener.acceptor.openedBy != null) {
      to.put(Names.THREAD_NAME, stall.listener.acceptor.openedBy);
    }
  }

  static String endedName(Stall stall) {
    Acceptor acceptor = stall.listener.acceptor;
    return StackSample.nameOf(acceptor.threadName(), acceptor.threadId(), false);
  }

  private static void putSeconds(AttributesBuilder to, Stall stall) {
    if (stall.oldestSinceNanos() != 0) {
      long waitNanos = stall.untilNanos() - stall.oldestSinceNanos();
      to.put(Names.STALL_OLDEST_WAIT, Math.max(0, waitNanos) / NANOS);
    }
    if (stall.collectedNanos() > 0) {
      to.put(Names.STALL_GC, stall.collectedNanos() / NANOS);
    }
    if (stall.pausedNanos() > 0) {
      to.put(Names.STALL_PAUSE, stall.pausedNanos() / NANOS);
    }
  }

  private static void putCulprit(AttributesBuilder to, StackSample sample, Samples samples) {
    to.put(Names.STALL_THREAD_STATE, sample.state().name());
    to.put(Names.STALL_SAMPLES, (long) samples.total());
    StackTraceElement guilty = sample.guilty();
    if (guilty != null) {
      to.put(Names.CODE_FUNCTION, StackSample.functionOf(guilty));
      to.put(Names.STALL_SAMPLES_AT_FUNCTION, (long) samples.atTypical());
      if (guilty.getLineNumber() >= 0) {
        to.put(Names.CODE_LINE, (long) guilty.getLineNumber());
      }
    }
    to.put(Names.CODE_STACKTRACE, text(sample.frames()));
    if (sample.lock() != null) {
      to.put(Names.STALL_LOCK, sample.lock());
    }
    if (sample.owner() != null) {
      to.put(Names.STALL_LOCK_OWNER, sample.owner());
    }
    if (!sample.ownerFrames().isEmpty()) {
      to.put(Names.STALL_LOCK_OWNER_STACK, text(sample.ownerFrames()));
    }
  }

  /** As a Throwable prints it, without the modules and class loaders that the JVM adds. */
  private static String text(List<StackTraceElement> frames) {
    StringBuilder text = new StringBuilder();
    for (StackTraceElement frame : frames) {
      text.append("\tat ").append(StackSample.textOf(frame)).append('\n');
    }
    return text.toString();
  }
}
