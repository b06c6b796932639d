package io.socktrace.bootstrap;

import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds who called into the JDK: the innermost frame that is neither the JDK's nor ours.
 *
 * <p>By the names of classes: asking for the classes themselves needs a permission that an
 * application under a SecurityManager may not have.
 */
final class CallerWalk implements Function<Stream<StackFrame>, StackFrame> {
  /** The JDK has a dozen frames at most between a caller of {@code Files.copy} and the loop. */
  private static final int FRAMES = 32;

  private static final String OURS = "io.socktrace.bootstrap.";

  private static final CallerWalk FIRST_OF_APPLICATION = new CallerWalk();

  private CallerWalk() {}

  /** Null if there is none within reach. */
  static StackFrame caller() {
    return StackWalker.getInstance().walk(FIRST_OF_APPLICATION);
  }

  @Override
  public StackFrame apply(Stream<StackFrame> frames) {
    Iterator<StackFrame> inner = frames.iterator();
    for (int i = 0; i < FRAMES && inner.hasNext(); i++) {
      StackFrame frame = inner.next();
      if (!isOfJdkOrOurs(frame.getClassName())) {
        return frame;
      }
    }
    return null;
  }

  static boolean isOfJdkOrOurs(String className) {
    return className.startsWith("java.")
        || className.startsWith("sun.")
        || className.startsWith("jdk.")
        || className.startsWith(OURS);
  }

  static String functionOf(StackFrame frame) {
    return frame.getClassName() + "." + frame.getMethodName();
  }
}
