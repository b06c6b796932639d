package io.socktrace.bootstrap;

import java.lang.StackWalker.StackFrame;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The JDK's own memory of what this kernel cannot do: static flags of {@code FileChannelImpl} that
 * one refused transfer sets for the whole JVM, and that nothing ever sets back.
 */
public final class Switches {
  /* Positions in the switches. */

  /** Direct transfer to anything. */
  public static final int ALL = 0;

  /** Direct transfer to files: on JDK 17 one target that is open to append is enough. */
  public static final int FILE = 1;

  public static final int PIPE = 2;

  /** Direct transfer from a file by {@code transferFrom}. */
  public static final int FROM = 3;

  /** Words of the public interface, at the positions above. */
  public static final String[] NAMES = {"all", "file", "pipe", "from"};

  /* States; a switch that this JDK has not is never seen. */
  public static final int UNSEEN = 0;
  public static final int ON = 1;
  public static final int OFF = 2;

  private static final AtomicIntegerArray STATES = new AtomicIntegerArray(NAMES.length);

  private Switches() {}

  public static int state(int which) {
    return STATES.get(which);
  }

  /** Whether direct transfer to a target of this kind has been given up. */
  static boolean isOff(int target) {
    return STATES.get(ALL) == OFF
        || target == Transfers.FILE && STATES.get(FILE) == OFF
        || target == Transfers.PIPE && STATES.get(PIPE) == OFF;
  }

  /** A transfer has ended and left the switch like this. */
  static void seen(int which, boolean on) {
    int state = on ? ON : OFF;
    int before = STATES.get(which);
    if (before != state && STATES.compareAndSet(which, before, state) && !on) {
      StackFrame caller = CallerWalk.caller();
      SwitchedOff told =
          new SwitchedOff(
              which,
              System.nanoTime(),
              caller == null ? null : CallerWalk.functionOf(caller),
              caller == null ? -1 : caller.getLineNumber());
      Keeping.offer(new Event(Event.SWITCHED_OFF, null, told));
    }
  }
}
