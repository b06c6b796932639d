package io.socktrace.bootstrap;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The open sockets of this JVM that socktrace knows: its listeners, and what they accepted. */
public final class Sockets {
  public static final FdTable<Connection> CONNECTIONS = new FdTable<>();
  public static final FdTable<Listener> LISTENERS = new FdTable<>();

  private static final int PENDING_LIMIT = 4096;

  private static final AtomicReference<Runnable> ON_FIRST_LISTEN = new AtomicReference<>();
  private static final AtomicReference<Listener> NEW_LISTENERS = new AtomicReference<>();
  private static final AtomicInteger PENDING = new AtomicInteger();

  private Sockets() {}

  /** What the first listening socket starts, on the thread that makes it listen. */
  public static void onFirstListen(Runnable start) {
    ON_FIRST_LISTEN.set(start);
  }

  /** The listeners registered since the last call, newest first; follow {@link Listener#next()}. */
  public static Listener takeNewListeners() {
    Listener newest = NEW_LISTENERS.getAndSet(null);
    PENDING.set(0);
    return newest;
  }

  /** Whether {@link #takeNewListeners} would give any. */
  public static boolean hasNewListeners() {
    return NEW_LISTENERS.get() != null;
  }

  /**
   * Takes a listener in that no hook has seen, unless one has meanwhile. For socktrace's thread.
   *
   * @return whether it stands in the table now
   */
  public static boolean adopt(Listener listener) {
    if (!LISTENERS.covers(listener.fd)
        || PENDING.get() >= PENDING_LIMIT
        || !LISTENERS.putIfAbsent(listener.fd, listener)) {
      return false;
    }
    PENDING.getAndIncrement();
    publish(listener);
    return true;
  }

  /** A listener is gone that was closed past the hooks. For socktrace's thread. */
  public static void forget(Listener listener) {
    listener.closing = true;
    LISTENERS.remove(listener.fd, listener);
  }

  static Listener register(Listener listener) {
    if (!LISTENERS.covers(listener.fd)) {
      Drops.count(Drops.FD_OUT_OF_RANGE);
      return listener;
    }
    if (PENDING.getAndIncrement() >= PENDING_LIMIT) {
      Drops.count(Drops.LISTENERS_PENDING);
      return listener;
    }
    // Into the table before it is told of: whoever hears of it looks whether it still stands there.
    Listener stale = LISTENERS.put(listener.fd, listener);
    if (stale != null) {
      stale.closing = true;
    }
    publish(listener);
    Alarm.ring();
    Runnable start = ON_FIRST_LISTEN.getAndSet(null);
    if (start != null) {
      start.run();
    }
    return listener;
  }

  private static void publish(Listener listener) {
    Listener head;
    do {
      head = NEW_LISTENERS.get();
      listener.next = head;
    } while (!NEW_LISTENERS.compareAndSet(head, listener));
  }
}
