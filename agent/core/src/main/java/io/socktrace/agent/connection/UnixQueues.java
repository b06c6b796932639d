package io.socktrace.agent.connection;

import io.socktrace.bootstrap.Listener;
import io.socktrace.kernel.sockdiag.SockDiagException;
import io.socktrace.kernel.sockdiag.UnixListener;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The accept queues of Unix-domain listeners, by inode, since several sockets may have had one
 * path.
 *
 * <p>A Unix socket has no {@code TCP_INFO}: only the dump of all that listen in the namespace tells
 * (unix_diag, net/unix/diag.c). One answer serves all listeners, each once. It is asked for 20
 * times a second at most, and where it takes long no sooner than 200 times as long after. Of two in
 * a row the shorter time counts, as in {@link NamespaceLook}.
 *
 * <p>A refusal stands for a minute: a kernel without unix_diag looks for the module at each
 * question. Runs on socktrace's thread.
 */
final class UnixQueues {
  static final long PERIOD_NANOS = 50_000_000;
  static final long REFUSED_NANOS = 60_000_000_000L;
  private static final long COST_FACTOR = 200;

  private final Dumps dumps;
  private final LongSupplier clock;
  private final Set<Listener> served = Collections.newSetFromMap(new IdentityHashMap<>());
  private Map<Long, UnixListener> rows = Map.of();
  private long askedNanos;
  private long dueNanos;
  private long tookNanos;

  /**
   * @param dumps null where the kernel refuses it: then nothing is known
   */
  UnixQueues(Dumps dumps) {
    this(dumps, System::nanoTime);
  }

  UnixQueues(Dumps dumps, LongSupplier clock) {
    this.dumps = dumps;
    this.clock = clock;
    this.askedNanos = clock.getAsLong() - PERIOD_NANOS;
    this.dueNanos = askedNanos;
  }

  /** Whether there is an answer that this listener has not had; it then has had it. */
  boolean next(Listener listener) {
    if (dumps == null) {
      return false;
    }
    boolean stale = clock.getAsLong() - askedNanos >= PERIOD_NANOS;
    return (!stale && !served.contains(listener) || askIfDue()) && served.add(listener);
  }

  /** The next question is asked at once, however short a time ago the last one was. */
  void hurry() {
    dueNanos = clock.getAsLong();
    askedNanos = dueNanos - PERIOD_NANOS;
  }

  /** The last answer about it, or null if there was none. */
  UnixListener of(Listener listener) {
    return rows.get(listener.inode);
  }

  /** Of a listener that has just been taken in, which no answer has had as yet. */
  UnixListener ofNew(Listener listener) {
    if (dumps != null && !rows.containsKey(listener.inode)) {
      askIfDue();
    }
    return of(listener);
  }

  /** {@link System#nanoTime} before the last answer. */
  long askedNanos() {
    return askedNanos;
  }

  private boolean askIfDue() {
    long now = clock.getAsLong();
    if (now - dueNanos < 0) {
      return false;
    }
    // Counted from when it was due, so that a look a little early is no look left out.
    long earned = now - dueNanos > PERIOD_NANOS ? now - PERIOD_NANOS : dueNanos;
    served.clear();
    rows = Map.of();
    askedNanos = now;
    try {
      Map<Long, UnixListener> byInode = new HashMap<>();
      for (UnixListener each : dumps.unixListeners().rows()) {
        byInode.put(each.inode(), each);
      }
      rows = byInode;
    } catch (SockDiagException refused) {
      // What is not known is absent.
      dueNanos = now + REFUSED_NANOS;
      return true;
    }
    long took = clock.getAsLong() - now;
    dueNanos = earned + Math.max(PERIOD_NANOS, Math.min(took, tookNanos) * COST_FACTOR);
    tookNanos = took;
    return true;
  }
}
