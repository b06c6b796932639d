package io.socktrace.collector.sockets;

import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.sockdiag.Dump;
import io.socktrace.kernel.sockdiag.HalfOpen;
import io.socktrace.kernel.sockdiag.InetListener;
import io.socktrace.kernel.sockdiag.SockDiag;
import io.socktrace.kernel.sockdiag.SockDiagException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the half-open connections of each address that is listened on, in this network namespace.
 *
 * <p>The kernel walks all connections for that. So it is not asked again until a thousand times as
 * long has passed as asking took: a thousandth of a core at most. Of two in a row the shorter time
 * counts, since on a loaded machine we may have waited for a processor. Not thread-safe.
 */
final class SynQueueScan implements AutoCloseable {
  private static final long COST_FACTOR = 1000;

  private final SockDiag sockDiag;
  private long dueNanos = System.nanoTime();
  private long tookNanos;

  private SynQueueScan(SockDiag sockDiag) {
    this.sockDiag = sockDiag;
  }

  /** Null where the kernel does not answer such questions. */
  static SynQueueScan open(KernelAccess access) {
    try {
      return new SynQueueScan(SockDiag.open(access));
    } catch (SockDiagException refused) {
      return null;
    }
  }

  /** Empty if it is too early, or if the answer was not whole: part of a number is no number. */
  Map<InetSocketAddress, Long> read() {
    long began = System.nanoTime();
    if (began - dueNanos < 0) {
      return Map.of();
    }
    try {
      Dump<InetListener> listeners = sockDiag.listeners();
      Dump<HalfOpen> halfOpen = sockDiag.halfOpen();
      long ended = System.nanoTime();
      long took = ended - began;
      dueNanos = ended + Math.min(took, tookNanos) * COST_FACTOR;
      tookNanos = took;
      return listeners.complete() && halfOpen.complete()
          ? count(halfOpen.rows(), listeners.rows())
          : Map.of();
    } catch (SockDiagException refused) {
      return Map.of();
    }
  }

  static Map<InetSocketAddress, Long> count(
      List<HalfOpen> connections, List<InetListener> listeners) {
    Map<InetSocketAddress, Long> counts = new HashMap<>();
    listeners.forEach(listener -> counts.put(listener.local(), 0L));
    for (HalfOpen connection : connections) {
      // Several best ones share their address.
      WaitingScan.listenersOf(connection.local(), listeners).stream()
          .findFirst()
          .ifPresent(listener -> counts.merge(listener.local(), 1L, Long::sum));
    }
    return counts;
  }

  @Override
  public void close() {
    sockDiag.close();
  }
}
