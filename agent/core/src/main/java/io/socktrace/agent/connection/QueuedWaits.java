package io.socktrace.agent.connection;

import io.socktrace.bootstrap.Listener;
import io.socktrace.kernel.sockdiag.Dump;
import io.socktrace.kernel.sockdiag.InetListener;
import io.socktrace.kernel.sockdiag.Queued;
import io.socktrace.kernel.sockdiag.SockDiagException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Knows since when the oldest connection of an accept queue has been waiting, while nothing is
 * accepted.
 *
 * <p>The kernel walks all connections for that, of all processes. So one answer serves all
 * listeners that are asked about within {@link #FRESH_NANOS}, and the next comes no sooner than 200
 * times the time that one took: half a percent of a core, a second later where it took 5 ms. Of two
 * in a row the shorter time counts, as in {@link NamespaceLook}.
 *
 * <p>Nothing is said of several sockets of one address: the kernel does not tell whose queue a
 * connection is in; nor of Unix sockets, whose waits it does not keep. Runs on socktrace's thread.
 */
public final class QueuedWaits {
  private static final long MILLI = 1_000_000;
  private static final long COST_FACTOR = 200;
  private static final long FRESH_NANOS = 25 * MILLI;

  private final Dumps dumps;
  private final LongSupplier clock;
  private Map<Long, Long> oldestNanos = Map.of();
  private long askedNanos;
  private long dueNanos;
  private long tookNanos;

  /**
   * @param dumps null where the kernel refuses it: then nothing is known
   */
  public QueuedWaits(Dumps dumps) {
    this(dumps, System::nanoTime);
  }

  QueuedWaits(Dumps dumps, LongSupplier clock) {
    this.dumps = dumps;
    this.clock = clock;
    this.askedNanos = clock.getAsLong() - FRESH_NANOS;
    this.dueNanos = askedNanos;
  }

  /**
   * {@link System#nanoTime} since when it waits, to a tick and the time that the walk took; empty
   * if that is not known now.
   */
  public OptionalLong oldestSince(Listener listener) {
    if (listener.unixDomain) {
      return OptionalLong.empty();
    }
    long now = clock.getAsLong();
    if (dumps != null && now - askedNanos >= FRESH_NANOS && now - dueNanos >= 0) {
      ask(now);
    }
    Long oldest = clock.getAsLong() - askedNanos < FRESH_NANOS + tookNanos ? of(listener) : null;
    return oldest == null ? OptionalLong.empty() : OptionalLong.of(oldest);
  }

  /** What was accepted since we asked may have been the oldest. */
  private Long of(Listener listener) {
    long accepted = listener.acceptor.acceptedNanos();
    return accepted != 0 && accepted - askedNanos >= 0 ? null : oldestNanos.get(listener.inode);
  }

  private void ask(long nowNanos) {
    askedNanos = nowNanos;
    oldestNanos = Map.of();
    try {
      Dump<InetListener> listening = dumps.listeners();
      Dump<Queued> queued = dumps.queued();
      if (listening.complete() && queued.complete()) {
        oldestNanos = oldest(listening, queued, clock.getAsLong());
      }
    } catch (SockDiagException refused) {
      // What is not known is absent.
    }
    long ended = clock.getAsLong();
    dueNanos = ended + Math.min(ended - nowNanos, tookNanos) * COST_FACTOR;
    tookNanos = ended - nowNanos;
  }

  /** By the inode of the listener. */
  private static Map<Long, Long> oldest(
      Dump<InetListener> listening, Dump<Queued> queued, long nowNanos) {
    Map<InetSocketAddress, Long> inodes = new HashMap<>();
    Set<InetSocketAddress> shared = new HashSet<>();
    for (InetListener each : listening.rows()) {
      if (inodes.put(each.local(), each.inode()) != null) {
        shared.add(each.local());
      }
    }
    Map<Long, Long> oldest = new HashMap<>();
    for (Queued each : queued.rows()) {
      InetSocketAddress home = SynQueues.homeOf(each.local(), inodes.keySet());
      Long inode = shared.contains(home) ? null : inodes.get(home);
      if (inode != null && each.waitMillis() >= 0) {
        oldest.merge(inode, nowNanos - each.waitMillis() * MILLI, (a, b) -> a - b < 0 ? a : b);
      }
    }
    return oldest;
  }
}
