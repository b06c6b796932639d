package io.socktrace.bootstrap;

/**
 * Who made a socket listen, and when: the caller of bind, read on the caller's own thread, since
 * nobody can ask later.
 *
 * <p>Names and no classes: a listener may outlive the application that opened it. By a Throwable
 * and not by a StackWalker, whose first use costs 8 ms on JDK 25; a listener is opened once, and
 * then the whole stack is affordable.
 */
public final class Opening {
  /** {@link System#nanoTime}. */
  public final long nanos;

  /** Class and method, as in a stack trace; null unknown. */
  public final String function;

  /** As in a stack trace; below 0 unknown. */
  public final int line;

  public final String thread;

  private Opening(long nanos, String function, int line, String thread) {
    this.nanos = nanos;
    this.function = function;
    this.line = line;
    this.thread = thread;
  }

  /** The caller is the innermost frame that is neither the JDK's nor ours. */
  static Opening here() {
    long now = System.nanoTime();
    String thread = Thread.currentThread().getName();
    for (StackTraceElement frame : new Throwable().getStackTrace()) {
      String name = frame.getClassName();
      if (!CallerWalk.isOfJdkOrOurs(name)
          && !name.startsWith("com.sun.net.")
          && !name.startsWith("javax.net.")) {
        String function = name.concat(".").concat(frame.getMethodName());
        return new Opening(now, function, frame.getLineNumber(), thread);
      }
    }
    return new Opening(now, null, -1, thread);
  }

  /**
   * Looks once where the stack is shallow: a class of the JDK whose initialiser an overflow strikes
   * could never be used again.
   */
  public static void warmUp() {
    here();
  }
}
