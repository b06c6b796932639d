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
        thread.getName(),
        thread.getState(),
        frames.subList(0, Math.min(StackSample.DEPTH, frames.size())),
        null,
        null,
        List.of());
  }
}
