package io.socktrace.bootstrap;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The threads that are in one of the JDK's copy loops now, so that a read or write of a connection
 * knows whether it is the application's own or a step of such a loop.
 *
 * <p>A small open table of places that are made once and used again: a thread-local would allocate
 * for every thread that ever writes. While nobody copies, a write looks at one number. Whoever
 * finds no place is counted, and its bytes go to the path of the buffer.
 */
final class CopyLoops {
  private static final int PLACES = 1 << 13;

  /** How far from its hash a thread may stand. */
  private static final int REACH = 8;

  private static final AtomicReferenceArray<CopyLoop> LOOPS = new AtomicReferenceArray<>(PLACES);
  private static final AtomicInteger ACTIVE = new AtomicInteger();

  private CopyLoops() {}

  /** The loop that this thread is in, or null. */
  static CopyLoop current() {
    if (ACTIVE.get() == 0) {
      return null;
    }
    Thread thread = Thread.currentThread();
    int home = System.identityHashCode(thread);
    for (int i = 0; i < REACH; i++) {
      CopyLoop loop = LOOPS.get(home + i & PLACES - 1);
      // Places are taken in this order and never unmade: beyond an unmade one stands nobody.
      if (loop == null) {
        return null;
      }
      if (loop.get() == thread) {
        return loop;
      }
    }
    return null;
  }

  /** Enters a loop; null, and counted, if there is no place. */
  static CopyLoop enter(int kind) {
    CopyLoop loop = current();
    if (loop == null) {
      loop = claim();
      if (loop != null) {
        loop.begin(kind, -1);
      }
    } else if (loop.kind == CopyLoop.DECLINED) {
      loop.begin(kind, loop.cause);
    } else {
      loop.inner++;
    }
    return loop;
  }

  /** Notes why the JDK declined to transfer directly, until {@link #enter} or {@link #leave}. */
  static void declined(int cause) {
    CopyLoop loop = current();
    if (loop == null) {
      loop = claim();
    } else if (loop.kind != CopyLoop.DECLINED) {
      return;
    }
    if (loop != null) {
      loop.begin(CopyLoop.DECLINED, cause);
    }
  }

  /** Leaves the innermost loop. Whatever is to be known of it must be read before. */
  static void leave(CopyLoop loop) {
    if (loop.inner > 0) {
      loop.inner--;
      return;
    }
    loop.connection = null;
    loop.set(null);
    ACTIVE.getAndDecrement();
  }

  /**
   * A connection moved bytes on this thread.
   *
   * @return whether they belong to a loop of transferTo or transferFrom in this direction
   */
  static boolean moved(Connection connection, boolean transmits) {
    CopyLoop loop = current();
    if (loop == null || transmits == (loop.kind == CopyLoop.FROM)) {
      return false;
    }
    loop.connection = connection;
    return loop.kind == CopyLoop.TO || loop.kind == CopyLoop.FROM;
  }

  private static CopyLoop claim() {
    Thread thread = Thread.currentThread();
    int home = System.identityHashCode(thread);
    for (int i = 0; i < REACH; i++) {
      int place = home + i & PLACES - 1;
      CopyLoop loop = LOOPS.get(place);
      if (loop == null) {
        LOOPS.compareAndSet(place, null, new CopyLoop());
        loop = LOOPS.get(place);
      }
      if (loop.get() == null && loop.compareAndSet(null, thread)) {
        ACTIVE.getAndIncrement();
        return loop;
      }
    }
    Drops.count(Drops.LOOPS_CROWDED);
    return null;
  }
}
