package io.socktrace.bootstrap;

/** The JDK has given up a kind of direct transfer for the whole JVM, and who made it do so. */
public final class SwitchedOff {
  /** A position in {@link Switches#NAMES}. */
  public final int which;

  public final long nanos;

  /** Class and method; null unknown. */
  public final String function;

  /** Below 0 unknown. */
  public final int line;

  SwitchedOff(int which, long nanos, String function, int line) {
    this.which = which;
    this.nanos = nanos;
    this.function = function;
    this.line = line;
  }
}
