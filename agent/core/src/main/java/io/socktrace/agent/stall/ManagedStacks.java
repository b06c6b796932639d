package io.socktrace.agent.stall;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.List;

/** Looks at a thread together with the lock that it waits for, and at the holder of that lock. */
final class ManagedStacks extends ThreadStacks {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Override
  StackSample sample(Thread thread) {
    ThreadInfo info = threads.getThreadInfo(thread.getId(), StackSample.DEPTH);
    if (info == null) {
      // A virtual thread, of which the bean knows nothing, or one that has ended.
      return super.sample(thread);
    }
    ThreadInfo owner =
        info.getLockOwnerId() < 0
            ? null
            : threads.getThreadInfo(info.getLockOwnerId(), StackSample.OWNER_DEPTH);
    return new StackSample(
        info.getThreadName(),
        info.getThreadState(),
        List.of(info.getStackTrace()),
        info.getLockName(),
        info.getLockOwnerName(),
        owner == null ? List.of() : List.of(owner.getStackTrace()));
  }
}
