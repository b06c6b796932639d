package io.socktrace.agent.stall;

import java.util.List;

/** Looks at a thread as {@link Thread} itself allows: for virtual threads, and without modules. */
class ThreadStacks {

  /** Null if the thread has ended. */
  StackSample sample(Thread thread) {
    List<StackTraceElement> frames = List.of(thread.getStackTrace());
    if (frames.isEmpty()) {
      return null;
    }
    return new StackSample(
        StackSample.nameOf(thread.getName(), thread.getId(), isVirtual(thread)),
        isVirtual(thread),
        thread.getState(),
        frames.subList(0, Math.min(StackSample.DEPTH, frames.size())),
        null,
        null,
        List.of());
  }

  /** By the name of its class, since JDK 17 does not know the question. */
  private static boolean isVirtual(Thread thread) {
    String type = thread.getClass().getName();
    return type.startsWith("java.lang.") && type.endsWith("VirtualThread");
  }
}
