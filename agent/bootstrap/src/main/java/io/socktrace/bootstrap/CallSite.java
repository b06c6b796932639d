package io.socktrace.bootstrap;

import java.util.concurrent.atomic.AtomicLong;

/** A place in the application whose copies fall back; its numbers are sampled. */
public final class CallSite {
  public final Fallback fallback;

  /** Class and method, as in a stack trace; empty where there are too many to tell apart. */
  public final String function;

  /** As in a stack trace; below 0 unknown. */
  public final int line;

  public final AtomicLong calls = new AtomicLong();
  public final AtomicLong bytes = new AtomicLong();

  CallSite(Fallback fallback, String function, int line) {
    this.fallback = fallback;
    this.function = function;
    this.line = line;
  }

  boolean is(Fallback fallback, String function, int line) {
    return this.fallback == fallback && this.line == line && this.function.equals(function);
  }
}
