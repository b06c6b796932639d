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

  /** Null if the thread has ended, or it cannot be looked at. */
  StackSample sample(Thread thread) {
    prepare();
    if (source == null) {
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

  /**
   * Whether there may be another look in this second; if so it counts.
   *
   * @param isFirst of this stall: of those only half as many, or they left no turn to what lasts
   */
  boolean mayLook(long nowNanos, boolean isFirst) {
    if (nowNanos - secondBeganNanos >= SECOND_NANOS || inSecond == 0) {
      secondBeganNanos = nowNanos;
      inSecond = 0;
    }
    if (inSecond >= (isFirst ? PER_SECOND / 2 : PER_SECOND)) {
      return false;
    }
    inSecond++;
    return true;
  }

  /** Takes note of what has been collected until now. */
  void noteCollections() {
    prepare();
    if (collections == null) {
      return;
    }
    try {
      collections.look();
    } catch (Throwable failure) {
      failed.accept(failure);
      collections = null;
    }
  }

  /** How long garbage collections stopped the JVM within this stretch, 0 if that is unknown. */
  long collectedNanos(long beganNanos, long endedNanos) {
    return collections == null ? 0 : collections.within(beganNanos, endedNanos);
  }
}
