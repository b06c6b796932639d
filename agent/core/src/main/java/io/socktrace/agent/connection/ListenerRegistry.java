package io.socktrace.agent.connection;

import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.KernelFacts;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Sockets;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Gives every listener of this JVM its series, and remembers the sums of closed ones.
 *
 * <p>At most {@code limit} series: when it is reached, the oldest series with nothing open makes
 * room, its sums going to the one overflow series; if none can, the newcomer is counted there.
 *
 * <p>Its lock is taken by socktrace's thread and by the one that exports metrics, never by a thread
 * of the application.
 */
public final class ListenerRegistry {
  private final int limit;
  private final List<ListenerSeries> series = new ArrayList<>();
  private final Map<Listener, ListenerSeries> byListener = new IdentityHashMap<>();
  private final ListenerSeries overflow = new ListenerSeries(ListenerName.OVERFLOW, 0);
  private final List<Listener> newcomers = new ArrayList<>();
  private List<Listener> listeners = List.of();
  private boolean overflowing;

  /** Listeners not yet taken in, oldest first. */
  private final List<Listener> young = new ArrayList<>();

  private long aloneNanos;
  private Function<Listener, InetSocketAddress> kernelAddress = unasked -> null;

  public ListenerRegistry(int limit) {
    this.limit = limit;
  }

  /**
   * Names listeners by the address that the kernel has from here on: of a dual-stack wildcard the
   * JDK says {@code 0.0.0.0} in one place and {@code ::} in another.
   */
  public synchronized void nameBy(Function<Listener, InetSocketAddress> asked) {
    kernelAddress = asked;
  }

  /**
   * Leaves listeners alone until they are as old as this, or have accepted.
   *
   * <p>Any system call on a descriptor holds the file while it lasts, so a socket that is closed
   * meanwhile lets its address go only then. Who looks for a free port opens a listener, closes it,
   * and at once binds the same address again: our look must not be in between.
   */
  public synchronized void leaveAlone(long nanos) {
    aloneNanos = nanos;
  }

  /** Whether a listener is still left alone. */
  public synchronized boolean hasYoung() {
    return !young.isEmpty();
  }

  /** Takes in what the probe has registered, and lets go of what is closed and empty. */
  public synchronized void update() {
    Deque<Listener> oldestFirst = new ArrayDeque<>();
    for (Listener listener = Sockets.takeNewListeners();
        listener != null;
        listener = listener.next()) {
      oldestFirst.push(listener);
    }
    young.addAll(oldestFirst);
    long now = System.nanoTime();
    young.removeIf(
        listener -> {
          boolean known = !isYoung(listener, now);
          if (known) {
            add(listener);
          }
          return known;
        });
    retireClosed();
  }

  private boolean isYoung(Listener listener, long nowNanos) {
    return listener.opening != null
        && nowNanos - listener.opening.nanos < aloneNanos
        && listener.accepted.get() == 0
        && isOpen(listener);
  }

  private static boolean isOpen(Listener listener) {
    return !listener.closing && Sockets.LISTENERS.get(listener.fd) == listener;
  }

  private void add(Listener listener) {
    // What is closed is not asked for: its descriptor may be another's by now.
    InetSocketAddress bound = isOpen(listener) ? kernelAddress.apply(listener) : null;
    ListenerSeries home =
        home(
            bound == null
                ? ListenerName.of(listener.local, listener.localPort)
                : ListenerName.of(bound, -1));
    home.members.add(listener);
    home.openedByJdk |= listener.opening != null;
    byListener.put(listener, home);
    listener.series = home;
    newcomers.add(listener);
    listeners = null;
  }

  /** The listeners taken in since the last call; some may be closed by now. */
  public synchronized List<Listener> takeNewcomers() {
    if (newcomers.isEmpty()) {
      return List.of();
    }
    List<Listener> taken = List.copyOf(newcomers);
    newcomers.clear();
    return taken;
  }

  private ListenerSeries home(ListenerName name) {
    BitSet taken = new BitSet();
    boolean shared = false;
    ListenerSeries reopened = null;
    for (ListenerSeries candidate : series) {
      if (candidate.name.equals(name)) {
        if (candidate.isOpen()) {
          shared = true;
          candidate.shared = true;
        } else if (reopened == null || candidate.index < reopened.index) {
          reopened = candidate;
        }
        taken.set(candidate.index);
      }
    }
    if (reopened != null) {
      reopened.shared |= shared;
      return reopened;
    }
    if (series.size() >= limit && !makeRoom()) {
      overflowing = true;
      return overflow;
    }
    ListenerSeries fresh = new ListenerSeries(name, taken.nextClearBit(0));
    fresh.shared = shared;
    series.add(fresh);
    return fresh;
  }

  private boolean makeRoom() {
    Iterator<ListenerSeries> oldestFirst = series.iterator();
    while (oldestFirst.hasNext()) {
      ListenerSeries candidate = oldestFirst.next();
      if (candidate.members.isEmpty()) {
        overflow.retired.add(candidate.retired);
        if (candidate.drops >= 0) {
          overflow.drops = Math.max(0, overflow.drops) + candidate.drops;
        }
        overflowing = true;
        oldestFirst.remove();
        return true;
      }
    }
    return false;
  }

  private void retireClosed() {
    Iterator<Map.Entry<Listener, ListenerSeries>> entries = byListener.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Listener, ListenerSeries> entry = entries.next();
      Listener listener = entry.getKey();
      boolean gone = listener.closing && Sockets.LISTENERS.get(listener.fd) != listener;
      if (gone && listener.accepted.get() == listener.closed.get()) {
        entry.getValue().retired.add(listener);
        entry.getValue().members.remove(listener);
        entries.remove();
        listeners = null;
      }
    }
  }

  /** The series of a listener; the overflow series for one that was never registered. */
  public ListenerSeries seriesOf(Listener listener) {
    return listener.series instanceof ListenerSeries home ? home : overflow;
  }

  /** What spans call a listener: its own name, also where its metrics are folded into one. */
  public ListenerName nameOf(Listener listener) {
    ListenerSeries home = seriesOf(listener);
    return home == overflow ? ListenerName.of(listener.local, listener.localPort) : home.name;
  }

  /** All listeners taken in and not yet let go of, closing ones too; the same list until then. */
  synchronized List<Listener> listeners() {
    if (listeners == null) {
      listeners = List.copyOf(byListener.keySet());
    }
    return listeners;
  }

  /** The listeners that are open now, with their series. */
  synchronized Map<Listener, ListenerSeries> open() {
    Map<Listener, ListenerSeries> open = new IdentityHashMap<>();
    for (Map.Entry<Listener, ListenerSeries> entry : byListener.entrySet()) {
      if (!entry.getKey().closing) {
        open.put(entry.getKey(), entry.getValue());
      }
    }
    return open;
  }

  /**
   * Every series with its numbers now. Walks all open connections.
   *
   * <p>The sums of closed connections are read before the open ones are walked: one that closes in
   * between is then missed until next time, and never counted twice.
   */
  public synchronized List<Snapshot> snapshots() {
    List<ListenerSeries> all = new ArrayList<>(series);
    if (overflowing) {
      all.add(overflow);
    }
    List<ListenerTotals> totals = new ArrayList<>();
    for (ListenerSeries each : all) {
      totals.add(each.closedTotals());
    }
    Map<Listener, long[]> open = openIo();
    List<Snapshot> snapshots = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      ListenerSeries each = all.get(i);
      each.addOpen(totals.get(i), open);
      snapshots.add(
          new Snapshot(
              each,
              totals.get(i),
              each.isOpen(),
              each.acceptsSeen(totals.get(i)),
              each.usage,
              each.limit,
              each == overflow ? KernelFacts.ABSENT : each.backlog(),
              each.takePeak(),
              each.stallAgeNanos(System.nanoTime()),
              each.drops));
    }
    return snapshots;
  }

  private static Map<Listener, long[]> openIo() {
    Map<Listener, long[]> open = new IdentityHashMap<>();
    for (int fd = Sockets.CONNECTIONS.next(0); fd >= 0; fd = Sockets.CONNECTIONS.next(fd + 1)) {
      Connection connection = Sockets.CONNECTIONS.get(fd);
      if (connection != null) {
        long[] io =
            open.computeIfAbsent(connection.listener, first -> new long[Connection.COUNTERS]);
        for (int i = 0; i < io.length; i++) {
          io[i] += connection.counter(i);
        }
      }
    }
    return open;
  }

  /**
   * @param open whether a socket listens under this name now; usage and limit are current then
   * @param acceptsSeen false where native code accepts past the hooks: what is not seen is not 0
   */
  public record Snapshot(
      ListenerSeries series,
      ListenerTotals totals,
      boolean open,
      boolean acceptsSeen,
      long usage,
      long limit,
      long backlog,
      long peak,
      long stallAgeNanos,
      long drops) {}
}
