package io.socktrace.agent.stall;

import java.util.function.Consumer;

/**
 * Looks at late threads, ten times a second at most over all listeners, since each look stops the
 * thread, on JDK 17 the whole JVM, for some 50 us; see {@link ManagedStacks}.
 *
 * <p>Nothing of the JVM's management is touched before the first stall. What fails is told once and
 * not tried again; the next simpler way is.
 */
final class Stacks {
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final int PER_SECOND = 10;

  private final Consumer<Throwable> failed;
  private ThreadStacks source;
  private GarbageCollections collections;
  private boolean prepared;
  private long secondBeganNanos;
  private int inSecond;

  Stacks(Consumer<Throwable> failed) {
    this.failed = failed;
  }

  private void prepare() {
    if (prepared) {
      return;
    }
    prepared = true;
    source = new ThreadStacks();
    if (!ModuleLayer.boot().findModule("java.management").isPresent()) {
      return;
    }
    try {
      source = new ManagedStacks();
    } catch (Throwable refused) {
      failed.accept(refused);
    }
    if (ModuleLayer.boot().findModule("jdk.management").isPresent()) {
      try {
        collections = new GarbageCollections();
      } catch (Throwable refused) {
        failed.accept(refused);
      }
    }
  }

  /** Null if it is not its time, the thread has ended, or it cannot be looked at. */
  StackSample sample(Thread thread, long nowNanos) {
    prepare();
    if (source == null || !mayLook(nowNanos)) {
      return null;
    }
    try {
      return source.sample(thread);
    } catch (Throwable failure) {
      failed.accept(failure);
      source = source instanceof ManagedStacks ? new ThreadStacks() : null;
      return null;
    }
  }

  private boolean mayLook(long nowNanos) {
    if (nowNanos - secondBeganNanos >= SECOND_NANOS || inSecond == 0) {
      secondBeganNanos = nowNanos;
      inSecond = 0;
    }
    return inSecond++ < PER_SECOND;
  }

  /** How long garbage collections stopped the JVM within this stretch, 0 if that is unknown. */
  long collectedNanos(long beganNanos, long endedNanos) {
    prepare();
    if (collections == null) {
      return 0;
    }
    try {
      collections.look();
      return collections.within(beganNanos, endedNanos);
    } catch (Throwable failure) {
      failed.accept(failure);
      collections = null;
      return 0;
    }
  }
}
