package io.socktrace.agent.connection;

import io.socktrace.bootstrap.KernelFacts;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Sockets;
import io.socktrace.kernel.SocketReader;
import io.socktrace.kernel.procfs.NetTcp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks at listeners where no system calls can be made: the accept queue's length from {@code
 * /proc/self/net/tcp} and {@code tcp6}, once a second, since the kernel walks a table for each.
 * Peaks, limits and drops stay unknown.
 *
 * <p>The rows are matched by inode. A listener's inode is read once: its descriptor may be reused
 * by then, so it counts only if the same listener still stands there afterwards.
 */
public final class ProcListenerSampler implements ListenerWatch {
  private static final long PERIOD_NANOS = 1_000_000_000L;

  private final List<NetTcp> tables;
  private final SocketReader reader;
  private final ListenerRegistry registry;
  private QueueLooks told = QueueLooks.UNTOLD;
  private Map<Listener, Long> inodes = Map.of();
  private Map<Long, NetTcp.Row> rows = Map.of();
  private long sampledNanos = System.nanoTime() - PERIOD_NANOS;

  public ProcListenerSampler(SocketReader reader, List<NetTcp> tables, ListenerRegistry registry) {
    this.reader = reader;
    this.tables = tables;
    this.registry = registry;
  }

  @Override
  public InetSocketAddress identify(Listener listener) {
    if (listener.unixDomain) {
      return null;
    }
    long inode = inodeOf(listener);
    listener.inode = inode;
    if (!rows.containsKey(inode)) {
      rows = readRows();
    }
    NetTcp.Row row = rows.get(inode);
    return row == null ? null : row.local();
  }

  @Override
  public void tell(QueueLooks told) {
    this.told = told;
  }

  @Override
  public void sample() {
    long now = System.nanoTime();
    if (now - sampledNanos < PERIOD_NANOS) {
      return;
    }
    sampledNanos = now;
    rows = readRows();
    Map<Listener, Long> open = new HashMap<>();
    registry
        .open()
        .forEach(
            (listener, series) -> {
              long inode = inodeOf(listener);
              open.put(listener, inode);
              NetTcp.Row row = rows.get(inode);
              if (row != null && series.name != ListenerName.OVERFLOW) {
                series.usage = row.queueLength();
              }
              told.looked(
                  listener,
                  row == null ? KernelFacts.ABSENT : row.queueLength(),
                  KernelFacts.ABSENT,
                  now);
            });
    inodes = open;
  }

  private long inodeOf(Listener listener) {
    Long known = inodes.get(listener);
    if (known != null && known >= 0) {
      return known;
    }
    long inode = reader.readInode(listener.fd);
    return Sockets.LISTENERS.get(listener.fd) == listener && !listener.closing
        ? inode
        : SocketReader.UNKNOWN;
  }

  private Map<Long, NetTcp.Row> readRows() {
    Map<Long, NetTcp.Row> byInode = new HashMap<>();
    for (NetTcp table : tables) {
      try {
        table
            .readListeners()
            .ifPresent(read -> read.rows().forEach(row -> byInode.put(row.inode(), row)));
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
    return byInode;
  }
}
