package io.socktrace.agent.stall;

import java.util.List;

/**
 * What a thread was doing at one moment.
 *
 * @param virtual whether it is a virtual thread
 * @param frames innermost first, at most {@link #DEPTH}
 * @param lock what it waits for, as {@code class@hash}, or null
 * @param owner name of the thread that holds it, or null
 * @param ownerFrames what that one was doing
 */
public record StackSample(
    String threadName,
    boolean virtual,
    Thread.State state,
    List<StackTraceElement> frames,
    String lock,
    String owner,
    List<StackTraceElement> ownerFrames) {
  static final int DEPTH = 64;
  static final int OWNER_DEPTH = 16;

  private static final List<String> JDK =
      List.of("java.", "javax.", "sun.", "jdk.", "com.sun.", "io.socktrace.bootstrap.");

  /** The innermost frame that is not the JDK's, or null. */
  public StackTraceElement guilty() {
    return guiltyOf(frames);
  }

  private static StackTraceElement guiltyOf(List<StackTraceElement> frames) {
    for (StackTraceElement frame : frames) {
      if (JDK.stream().noneMatch(frame.getClassName()::startsWith)) {
        return frame;
      }
    }
    return null;
  }

  /**
   * Whether it shows what keeps the thread: a pool's thread that waits for work does nothing of the
   * application's.
   */
  boolean hasCulprit() {
    return guilty() != null || owner != null;
  }

  /** What samples are counted by: the guilty method, whatever it calls at the moment. */
  String function() {
    StackTraceElement guilty = guilty();
    return guilty == null ? "" : functionOf(guilty);
  }

  /** Most virtual threads have no name. */
  public static String nameOf(String name, long id, boolean virtual) {
    return name.isEmpty() ? (virtual ? "virtual thread #" : "thread #") + id : name;
  }

  /** As a stack trace has it, without module and class loader. */
  public static String textOf(StackTraceElement frame) {
    return new StackTraceElement(
            frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber())
        .toString();
  }

  public static String functionOf(StackTraceElement frame) {
    return frame.getClassName() + "." + frame.getMethodName();
  }
}
