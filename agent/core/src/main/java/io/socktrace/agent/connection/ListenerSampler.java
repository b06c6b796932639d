package io.socktrace.agent.connection;

import io.socktrace.bootstrap.KernelFacts;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Sockets;
import io.socktrace.kernel.SocketReader;
import io.socktrace.kernel.sockdiag.UnixListener;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Looks at every listener between accepts: the length and limit of its accept queue, and its drops.
 *
 * <p>Runs on socktrace's thread, 20 times a second while connections wait or are accepted; at rest
 * before an export and when one comes, where the kernel tells ({@link Arrivals}), else 10 times. Of
 * more than 64 listeners the next 64 in turn. One system call a listener, and one more for its
 * drops while connections wait, else once a second: only a full queue drops. All Unix sockets
 * together are one dump ({@link UnixQueues}), and have no drops. A descriptor may be closed and
 * reused between our look-up and the kernel's answer, so an answer counts only if the same listener
 * still stands there afterwards.
 */
public final class ListenerSampler implements ListenerWatch {
  private static final long U32 = 1L << 32;
  private static final int AT_ONCE = 64;
  private static final long DROPS_NANOS = 1_000_000_000;
  private static final long QUIET_NANOS = 1_000_000_000;

  private final SocketReader reader;
  private final ListenerRegistry registry;
  private final UnixQueues unix;
  private QueueLooks told = QueueLooks.UNTOLD;
  private List<Listener> round = List.of();
  private int next;
  private long dropsReadNanos = System.nanoTime() - DROPS_NANOS;
  private boolean readsDrops;
  private long accepted;
  private long busyNanos = System.nanoTime();

  /**
   * @param dumps null where the kernel refuses them: then nothing is known of Unix sockets
   */
  public ListenerSampler(SocketReader reader, ListenerRegistry registry, Dumps dumps) {
    this.reader = reader;
    this.registry = registry;
    this.unix = new UnixQueues(dumps);
  }

  @Override
  public InetSocketAddress identify(Listener listener) {
    long inode = reader.readInode(listener.fd);
    InetSocketAddress bound = listener.unixDomain ? null : reader.readLocalAddress(listener.fd);
    if (!isThere(listener)) {
      return null;
    }
    listener.inode = inode;
    return bound;
  }

  @Override
  public long limit(Listener listener) {
    long limit = KernelFacts.ABSENT;
    if (listener.unixDomain) {
      UnixListener row = unix.ofNew(listener);
      limit = row == null ? KernelFacts.ABSENT : row.queueLimit();
    } else if (reader.readTcpInfo(listener.fd)) {
      limit = reader.tcpInfo().acceptQueueLimit();
    }
    return isThere(listener) ? limit : KernelFacts.ABSENT;
  }

  private static boolean isThere(Listener listener) {
    return Sockets.LISTENERS.get(listener.fd) == listener && !listener.closing;
  }

  @Override
  public void tell(QueueLooks told) {
    this.told = told;
  }

  /** Looks at the next listeners in turn: at all of them, where there are not very many. */
  @Override
  public void sample() {
    long now = System.nanoTime();
    if (next >= round.size()) {
      begin(now, now - dropsReadNanos >= DROPS_NANOS);
    }
    for (int i = 0; i < AT_ONCE && next < round.size(); i++) {
      sample(round.get(next++));
    }
  }

  @Override
  public void sampleAll() {
    begin(System.nanoTime(), true);
    unix.hurry();
    while (next < round.size()) {
      sample(round.get(next++));
    }
  }

  /** Looks at this one at once, so that a stall begins when its first connection came. */
  @Override
  public void arrived(Listener listener) {
    busyNanos = System.nanoTime();
    sample(listener);
  }

  private void begin(long nowNanos, boolean drops) {
    round = registry.listeners();
    next = 0;
    readsDrops = drops;
    if (drops) {
      dropsReadNanos = nowNanos;
    }
  }

  @Override
  public boolean isQuiet() {
    long now = System.nanoTime();
    if (next < round.size() || now - busyNanos < QUIET_NANOS) {
      return false;
    }
    // Also what was accepted so fast that nobody was woken.
    long sum = 0;
    for (Listener listener : registry.listeners()) {
      sum += listener.accepted.get();
    }
    boolean quiet = sum == accepted;
    if (!quiet) {
      accepted = sum;
      busyNanos = now;
    }
    return quiet;
  }

  private void sample(Listener listener) {
    if (listener.closing) {
      return;
    }
    if (listener.unixDomain) {
      sampleUnix(listener);
      return;
    }
    long began = System.nanoTime();
    long length = KernelFacts.ABSENT;
    long limit = KernelFacts.ABSENT;
    if (reader.readTcpInfo(listener.fd)) {
      length = reader.tcpInfo().acceptQueueLength();
      limit = reader.tcpInfo().acceptQueueLimit();
    }
    long drops = readsDrops || length > 0 ? reader.readDrops(listener.fd) : KernelFacts.ABSENT;
    if (!isThere(listener)) {
      return;
    }
    if (length == 0) {
      listener.seenEmpty(began);
    }
    note(listener, length, limit, began);
    if (drops >= 0) {
      // The kernel's counter is 32 bits wide and wraps; ours is the same modulo its width.
      ListenerSeries series = registry.seriesOf(listener);
      long known = Math.max(0, listener.drops);
      long risen = (drops - known % U32 + U32) % U32;
      listener.drops = known + risen;
      series.drops = Math.max(0, series.drops) + risen;
    }
    told.looked(listener, length, limit, began);
  }

  private void sampleUnix(Listener listener) {
    if (!unix.next(listener) || !isThere(listener)) {
      return;
    }
    UnixListener row = unix.of(listener);
    long length = row == null ? KernelFacts.ABSENT : row.queueLength();
    long limit = row == null ? KernelFacts.ABSENT : row.queueLimit();
    note(listener, length, limit, unix.askedNanos());
    told.looked(listener, length, limit, unix.askedNanos());
  }

  private void note(Listener listener, long length, long limit, long atNanos) {
    if (length > 0) {
      busyNanos = atNanos;
    }
    if (length >= 0) {
      listener.seenLength(length);
    }
    ListenerSeries series = registry.seriesOf(listener);
    if (series.name != ListenerName.OVERFLOW) {
      series.usage = length;
      series.limit = limit;
    }
  }
}
