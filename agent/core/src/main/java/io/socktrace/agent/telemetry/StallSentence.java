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
        StackSample sample = stall.samples().typical();
        return (stall.neverAccepted() ? "nobody has accepted on it yet" : "")
            + (stall.neverAccepted() && sample != null ? "; " : "")
            + (sample == null ? "" : thread(sample, stall.neverAccepted()));
    }
  }

  private static String thread(StackSample sample, boolean onlyOpened) {
    StackTraceElement guilty = sample.guilty();
    return (onlyOpened ? "the thread that opened it, '" : "its thread '")
        + sample.threadName()
        + (onlyOpened ? "', is " : "' is ")
        + sample.state()
        + (guilty == null ? "" : " in " + StackSample.textOf(guilty))
        + (sample.owner() == null
            ? ""
            : " and waits for " + sample.lock() + ", held by '" + sample.owner() + "'");
  }
}
