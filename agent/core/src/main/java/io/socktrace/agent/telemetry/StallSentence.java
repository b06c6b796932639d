package io.socktrace.agent.telemetry;

import io.socktrace.agent.stall.StackSample;
import io.socktrace.agent.stall.Stall;

/** A stall in one sentence, for whoever reads a log. */
final class StallSentence {
  private StallSentence() {}

  static String of(String target, Stall stall) {
    return target
        + (stall.end() == null ? ": nothing accepted for " : ": nothing was accepted for ")
        + Math.round(stall.nanos() / 1e6)
        + " ms"
        + waiting(stall)
        + "; "
        + why(stall);
  }

  private static String waiting(Stall stall) {
    if (stall.mostWaiting() == 0) {
      return " while connections waited";
    }
    return " with "
        + stall.mostWaiting()
        + " waiting"
        + (stall.limit() > 0 ? " of at most " + stall.limit() : "");
  }

  private static String why(Stall stall) {
    switch (stall.cause()) {
      case GC:
        return "the JVM was collecting garbage";
      case PAUSE:
        return "the whole JVM did not run";
      case UNKNOWN:
        return "what the accepting thread did is not known";
      default:
        return blame(stall);
    }
  }

  private static String blame(Stall stall) {
    if (stall.neverAccepted()) {
      String opener = stall.listener.acceptor.openedBy;
      return "nobody has called accept yet"
          + (opener == null ? "" : "; it was opened by '" + opener + "'");
    }
    return stall.isThreadEnded()
        ? "its thread '" + StallAttributes.endedName(stall) + "' has ended"
        : thread(stall.samples().typical());
  }

  private static String thread(StackSample sample) {
    StackTraceElement guilty = sample.guilty();
    return (sample.virtual() ? "its virtual thread '" : "its thread '")
        + sample.threadName()
        + "' is "
        + sample.state()
        + (guilty == null ? "" : " in " + StackSample.textOf(guilty))
        + (sample.owner() == null
            ? ""
            : " and waits for " + sample.lock() + ", held by '" + sample.owner() + "'");
  }
}
