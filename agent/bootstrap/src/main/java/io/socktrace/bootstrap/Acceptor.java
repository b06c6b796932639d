package io.socktrace.bootstrap;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Who accepts on a listener, and when it last did: what a stall is judged by.
 *
 * <p>Written by the application's threads on their way into and out of accept: two comparisons, and
 * an allocation only where another thread than before enters, or an accept was late. The thread is
 * held weakly: it may belong to an application that is to be unloaded. Races between several
 * threads that accept on one listener cost precision and nothing else.
 */
public final class Acceptor {
  private final AtomicReference<LateAccept> late = new AtomicReference<>();
  private volatile Known thread;
  private volatile boolean entered;
  private volatile long acceptedNanos;

  /** The name of the thread that made the socket listen; null if that was not seen. */
  public volatile String openedBy;

  /** Until somebody accepts, the opener is the only thread that is known. */
  void opened(Thread opener) {
    openedBy = opener.getName();
    thread = new Known(opener);
  }

  /** A thread enters accept, or has just finished an asynchronous one. */
  void entered(Thread acceptor) {
    Known known = thread;
    if (known == null || !known.refersTo(acceptor)) {
      thread = new Known(acceptor);
    }
    if (!entered) {
      entered = true;
    }
  }

  /**
   * A connection was taken from the queue. The late stretch is written first: whoever sees the
   * accept sees it too.
   *
   * @param waitNanos how long it had waited, 0 unknown
   * @param stallNanos from how long a stretch is worth telling
   */
  void accepted(long nowNanos, long waitNanos, long stallNanos) {
    if (waitNanos >= stallNanos) {
      long before = acceptedNanos;
      long stretch = before == 0 ? waitNanos : Math.min(waitNanos, nowNanos - before);
      if (stretch >= stallNanos) {
        offer(new LateAccept(nowNanos - stretch, nowNanos));
      }
    }
    acceptedNanos = nowNanos == 0 ? 1 : nowNanos;
  }

  private void offer(LateAccept latest) {
    LateAccept longest = late.get();
    while ((longest == null || longest.nanos() < latest.nanos())
        && !late.compareAndSet(longest, latest)) {
      longest = late.get();
    }
  }

  /** Whether one waits to be taken. */
  public boolean wasLate() {
    return late.get() != null;
  }

  /** The longest stretch since the last call, or null. */
  public LateAccept takeLate() {
    return late.getAndSet(null);
  }

  /** Whether any thread is known; not so for a socket that native code made listen. */
  public boolean isKnown() {
    return thread != null;
  }

  /** Whether anybody has accepted, or tried to, since it listens. */
  public boolean hasEntered() {
    return entered;
  }

  /** The thread that entered accept last, else the opener; null once it is gone. */
  public Thread thread() {
    Known known = thread;
    return known == null ? null : known.get();
  }

  /**
   * What that thread was called when it came, also once it is gone; empty for most virtual ones.
   */
  public String threadName() {
    Known known = thread;
    return known == null ? "" : known.name;
  }

  public long threadId() {
    Known known = thread;
    return known == null ? -1 : known.id;
  }

  /** {@link System#nanoTime} of the last accept, 0 before the first. */
  public long acceptedNanos() {
    return acceptedNanos;
  }

  /** A thread, and what is left of it to tell. */
  private static final class Known extends WeakReference<Thread> {
    final String name;
    final long id;

    Known(Thread thread) {
      super(thread);
      name = thread.getName();
      id = thread.getId();
    }
  }
}
