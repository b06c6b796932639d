package io.socktrace.agent.stall;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.List;

/**
 * Looks at a thread together with the lock that it waits for, and at the holder of that lock.
 *
 * <p>Without a stack the bean stops nobody; with one it stops the whole JVM, for some 50 us and as
 * long as it takes to stop it. So where {@link Thread#getStackTrace} stops its thread alone, the
 * stack comes from there and the bean tells the rest; what the thread did in between makes the lock
 * unknown. The holder of a lock is known by its number only, so its stack is the bean's.
 */
final class ManagedStacks extends ThreadStacks {
  /** JDK 17 stops the JVM in both ways; there the bean walks no more frames than are wanted. */
  private static final boolean STOPS_ONE_THREAD = Runtime.version().feature() >= 21;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Override
  StackSample sample(Thread thread) {
    long id = thread.getId();
    ThreadInfo info = threads.getThreadInfo(id, STOPS_ONE_THREAD ? 0 : StackSample.DEPTH);
    if (info == null) {
      // A virtual thread, of which the bean knows nothing, or one that has ended.
      return super.sample(thread);
    }
    if (!STOPS_ONE_THREAD) {
      return withLock(info, List.of(info.getStackTrace()));
    }
    StackSample sample = super.sample(thread);
    return sample != null && hasStood(info, threads.getThreadInfo(id, 0))
        ? withLock(info, sample.frames())
        : sample;
  }

  /** Whether it has waited, or run, from the one moment to the other. */
  private static boolean hasStood(ThreadInfo before, ThreadInfo after) {
    return after != null
        && before.getThreadState() == after.getThreadState()
        && before.getBlockedCount() == after.getBlockedCount()
        && before.getWaitedCount() == after.getWaitedCount();
  }

  private StackSample withLock(ThreadInfo info, List<StackTraceElement> frames) {
    ThreadInfo owner =
        info.getLockOwnerId() < 0
            ? null
            : threads.getThreadInfo(info.getLockOwnerId(), StackSample.OWNER_DEPTH);
    return new StackSample(
        StackSample.nameOf(info.getThreadName(), info.getThreadId(), false),
        false,
        info.getThreadState(),
        frames,
        info.getLockName(),
        info.getLockOwnerName(),
        owner == null ? List.of() : List.of(owner.getStackTrace()));
  }
}
