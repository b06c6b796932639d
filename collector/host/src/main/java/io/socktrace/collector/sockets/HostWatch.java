package io.socktrace.collector.sockets;

import io.socktrace.collector.message.Messages;
import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.procfs.Netstat;
import io.socktrace.kernel.procfs.Netstat.TcpExt;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Looks at the host's listeners when somebody asks, at most once a second whoever asks: scrapes and
 * pages that come together wait for one scan and share it.
 *
 * <p>Nothing is opened before the first question, so that a collector that is only sent to costs
 * what it did. A scan that fails is said and answered with nothing; the next question tries again.
 */
public final class HostWatch implements AutoCloseable {
  /** So many are shown and scraped, TCP before Unix; the rest is counted. */
  static final int MAX_LISTENERS = 1024;

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Supplier<KernelAccess> kernel;
  private final Path proc;
  private final int maxListeners;
  private final Lock lock = new ReentrantLock();
  private ListenerScan scan; // guarded by lock, as those below
  private SynQueueScan synQueues;
  private Optional<State> last = Optional.empty();
  private long lookedAtNanos;
  private boolean looked;
  private boolean closed;

  /**
   * @param listing without those that were left out
   * @param leftOut listeners beyond the limit
   * @param counters of this network namespace; null where they cannot be read
   */
  public record State(Listing listing, int leftOut, TcpExt counters) {}

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public HostWatch(Path proc) {
    this(KernelAccess::open, proc, MAX_LISTENERS);
  }

  HostWatch(Supplier<KernelAccess> kernel, Path proc, int maxListeners) {
    this.kernel = kernel;
    this.proc = proc;
    this.maxListeners = maxListeners;
  }

  public Path proc() {
    return proc;
  }

  /** The listeners, not older than a second; empty if they cannot be listed. */
  public Optional<State> look() {
    lock.lock();
    try {
      long now = System.nanoTime();
      if (!closed && (!looked || now - lookedAtNanos >= SECOND_NANOS)) {
        last = read();
        looked = true;
        lookedAtNanos = System.nanoTime();
      }
      return last;
    } finally {
      lock.unlock();
    }
  }

  /** Half-open connections by listening address; empty if unknown, or too dear to ask again yet. */
  public Map<InetSocketAddress, Long> halfOpen() {
    lock.lock();
    try {
      return look().isEmpty() || synQueues == null ? Map.of() : synQueues.read();
    } finally {
      lock.unlock();
    }
  }

  private Optional<State> read() {
    try {
      if (scan == null) {
        KernelAccess access = kernel.get();
        scan = new ListenerScan(access, proc);
        synQueues = SynQueueScan.open(access);
      }
      Listing all = scan.read();
      List<HostListener> kept =
          all.listeners().stream()
              .sorted(Comparator.comparing(HostListener::isUnix)) // stable otherwise
              .limit(maxListeners)
              .toList();
      return Optional.of(
          new State(
              new Listing(kept, all.ownNamespace(), all.remarks()),
              all.listeners().size() - kept.size(),
              counters()));
    } catch (IOException | RuntimeException failure) {
      Messages.STDERR.say("host", "the listeners of this host cannot be listed: " + failure);
      return Optional.empty();
    }
  }

  private TcpExt counters() {
    try {
      return new Netstat(proc).read().orElse(null);
    } catch (IOException unreadable) {
      return null;
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      last = Optional.empty();
      if (scan != null) {
        scan.close();
      }
      if (synQueues != null) {
        synQueues.close();
        synQueues = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
