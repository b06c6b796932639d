package io.socktrace.agent.connection;

import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Sockets;
import io.socktrace.kernel.Epoll;
import io.socktrace.kernel.KernelAccess;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sleeps until a connection waits at one of our listeners, so that while none does nobody need
 * look. One that is accepted at once ends no sleep.
 *
 * <p>A listener is watched from one rest to the next and costs no call in between. When a
 * connection waits the kernel says so once, and again only after {@link #areWatched}: a busy server
 * never wakes us. Between the look-up of a descriptor and the kernel's answer it may become another
 * file; then that one ends a sleep once, and is not told of.
 *
 * <p>Used on socktrace's thread, but for {@link #wake}.
 */
public final class Arrivals {
  private final Epoll epoll;
  private final ListenerRegistry registry;
  private final Consumer<Listener> told;
  private final Set<Listener> watched = Collections.newSetFromMap(new IdentityHashMap<>());
  private List<Listener> listeners = List.of();
  private boolean broken;

  private Arrivals(Epoll epoll, ListenerRegistry registry, Consumer<Listener> told) {
    this.epoll = epoll;
    this.registry = registry;
    this.told = told;
  }

  /**
   * Takes two descriptors; empty where the kernel refuses them.
   *
   * @param told on socktrace's thread, of each listener to which a connection has come
   */
  public static Optional<Arrivals> open(
      KernelAccess access, ListenerRegistry registry, Consumer<Listener> told) {
    return Epoll.open(access).map(epoll -> new Arrivals(epoll, registry, told));
  }

  /** Watches every open listener; false where one cannot be, so that somebody has to look. */
  public boolean areWatched() {
    List<Listener> now = registry.listeners();
    if (now != listeners) {
      listeners = now;
      watched.removeIf(listener -> listener.closing);
    }
    boolean all = !broken;
    for (Listener listener : now) {
      if (isThere(listener) && watched.add(listener) && !epoll.watch(listener.fd)) {
        watched.remove(listener);
        all &= !isThere(listener);
      }
    }
    return all;
  }

  private static boolean isThere(Listener listener) {
    return !listener.closing && Sockets.LISTENERS.get(listener.fd) == listener;
  }

  /** Sleeps for so long, or until a connection comes, or a {@link #wake}. */
  public void await(long nanos) {
    int count = epoll.await(nanos);
    broken |= count < 0;
    for (int i = 0; i < count; i++) {
      Listener listener = Sockets.LISTENERS.get(epoll.readable(i));
      if (listener != null && watched.remove(listener) && !listener.closing) {
        told.accept(listener);
      }
    }
  }

  /** On any thread: ends the sleep that is under way, or else the next. */
  public void wake() {
    epoll.wake();
  }
}
