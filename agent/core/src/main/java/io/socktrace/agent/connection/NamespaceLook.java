package io.socktrace.agent.connection;

import io.socktrace.bootstrap.Listener;
import io.socktrace.kernel.SocketReader;
import io.socktrace.kernel.procfs.Netstat;
import io.socktrace.kernel.procfs.Netstat.TcpExt;
import io.socktrace.kernel.sockdiag.Dump;
import io.socktrace.kernel.sockdiag.HalfOpen;
import io.socktrace.kernel.sockdiag.InetListener;
import io.socktrace.kernel.sockdiag.SockDiagException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Looks at the whole network namespace once an export: its counters, its listening sockets (are
 * there any of ours that no hook has seen?), its half-open connections.
 *
 * <p>To find the half-open ones the kernel walks all connections, so they are left out until a
 * thousand times as long has passed as that took: a thousandth of a core at most. Of two in a row
 * the shorter time counts, since on a loaded machine we may have been waiting for a processor.
 *
 * <p>Runs on socktrace's thread.
 */
public final class NamespaceLook {
  private static final long COST_FACTOR = 1000;

  private final Dumps dumps;
  private final ListenerRegistry registry;
  private final NativeListeners natives;
  private final Netstat netstat;
  private Map<ListenerName, Long> halfOpen;
  private long halfOpenDueNanos = System.nanoTime();
  private long halfOpenTookNanos;

  /**
   * @param dumps null where the kernel refuses it: then of all this only the counters are known
   * @param proc where procfs is mounted, {@code /proc}
   */
  public NamespaceLook(Dumps dumps, SocketReader reader, ListenerRegistry registry, Path proc) {
    this.dumps = dumps;
    this.registry = registry;
    this.natives = new NativeListeners(reader, proc);
    this.netstat = new Netstat(proc);
  }

  /** Once an export, before its numbers are read. */
  public void look() {
    halfOpen = null;
    if (dumps == null) {
      return;
    }
    Collection<Listener> ours = registry.open().keySet();
    Set<Long> known = new HashSet<>();
    for (Listener listener : ours) {
      natives.verify(listener);
      known.add(listener.inode);
    }
    try {
      Map<Long, InetSocketAddress> listening = new HashMap<>();
      for (InetListener each : dumps.listeners().rows()) {
        listening.put(each.inode(), each.local());
      }
      natives.compare(listening, known, System.nanoTime());
      lookAtHalfOpen(listening.values());
    } catch (SockDiagException refused) {
      // What is not known is absent.
    }
  }

  private void lookAtHalfOpen(Collection<InetSocketAddress> listening) throws SockDiagException {
    long began = System.nanoTime();
    if (began - halfOpenDueNanos < 0) {
      return;
    }
    Dump<HalfOpen> dump = dumps.halfOpen();
    long ended = System.nanoTime();
    long tookNanos = ended - began;
    halfOpenDueNanos = ended + Math.min(tookNanos, halfOpenTookNanos) * COST_FACTOR;
    halfOpenTookNanos = tookNanos;
    halfOpen = dump.complete() ? SynQueues.count(dump.rows(), listening) : null;
  }

  /** Between exports: takes in what the last look has found. */
  public void settle() {
    natives.settle(System.nanoTime());
  }

  /** Half-open connections to the address of a listener; empty unknown. */
  public OptionalLong halfOpen(ListenerName listener) {
    return halfOpen == null || !listener.transport().equals("tcp")
        ? OptionalLong.empty()
        : OptionalLong.of(halfOpen.getOrDefault(listener, 0L));
  }

  /** The namespace's counters; empty where there is no such file or it cannot be read. */
  public Optional<TcpExt> counters() {
    try {
      return netstat.read();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
