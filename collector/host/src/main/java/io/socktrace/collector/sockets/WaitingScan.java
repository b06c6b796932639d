package io.socktrace.collector.sockets;

import io.socktrace.collector.process.NetworkNamespaces;
import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.sockdiag.Dump;
import io.socktrace.kernel.sockdiag.InetListener;
import io.socktrace.kernel.sockdiag.Queued;
import io.socktrace.kernel.sockdiag.SockDiag;
import io.socktrace.kernel.sockdiag.SockDiagException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds who waits right now in the accept queue of which TCP listener, of any process.
 *
 * <p>The kernel walks all connections of this network namespace for that: on demand, not every
 * second of a day. A waiting connection does not name its listener, which therefore is looked for
 * by local address; several that share one ({@code SO_REUSEPORT}) cannot be told apart.
 */
public final class WaitingScan implements AutoCloseable {
  private final SockDiag sockDiag;
  private final Owners owners;
  private final long namespace;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   * @throws SockDiagException if the kernel does not answer such questions
   */
  public WaitingScan(KernelAccess access, Path proc) throws IOException {
    namespace = new NetworkNamespaces(proc).of("self");
    owners = new Owners(proc);
    sockDiag = SockDiag.open(access);
  }

  /**
   * @param waitMillis since the handshake's end, to a tick; -1 if the kernel does not tell
   * @param gone whether the client has closed, and only its connection waits
   * @param listeners in one of whose queues it is, never empty
   */
  public record Waiting(
      InetSocketAddress client, long waitMillis, boolean gone, List<HostListener> listeners) {}

  /**
   * @param waiting the longest first
   * @param complete false if the kernel was interrupted each time it was asked
   */
  public record Answer(List<Waiting> waiting, boolean complete) {}

  public Answer read() throws IOException {
    Dump<InetListener> listeners = sockDiag.listeners();
    Dump<Queued> queued = sockDiag.queued();
    List<Match> matches = new ArrayList<>();
    for (Queued connection : queued.rows()) {
      List<InetListener> own = listenersOf(connection.local(), listeners.rows());
      // What has no listener is a connection of the kernel itself, which has no inode either.
      if (!own.isEmpty()) {
        matches.add(new Match(connection, own));
      }
    }
    Set<Long> inodes =
        matches.stream()
            .flatMap(match -> match.listeners().stream())
            .map(InetListener::inode)
            .collect(Collectors.toSet());
    Map<Long, Owner> found = owners.find(inodes);
    Rows rows = new Rows(namespace, null);
    List<Waiting> waiting =
        matches.stream()
            .map(
                match ->
                    new Waiting(
                        match.connection().remote(),
                        match.connection().waitMillis(),
                        match.connection().clientGone(),
                        match.listeners().stream()
                            .map(row -> rows.of(row).ownedBy(found.get(row.inode())))
                            .toList()))
            .sorted(Comparator.comparingLong(Waiting::waitMillis).reversed())
            .toList();
    return new Answer(waiting, listeners.complete() && queued.complete());
  }

  private record Match(Queued connection, List<InetListener> listeners) {}

  /**
   * As the kernel's lookup does (inet_lookup_listener in net/ipv4/inet_hashtables.c): a listener on
   * the very address before one on every address, one of IPv4 before one of IPv6.
   */
  static List<InetListener> listenersOf(InetSocketAddress local, List<InetListener> listeners) {
    List<InetListener> best = List.of();
    int bestScore = 0;
    for (InetListener listener : listeners) {
      int score = score(local, listener);
      if (score > bestScore) {
        best = new ArrayList<>();
        bestScore = score;
      }
      if (score > 0 && score == bestScore) {
        best.add(listener);
      }
    }
    return best;
  }

  private static int score(InetSocketAddress local, InetListener listener) {
    if (listener.local().getPort() != local.getPort()) {
      return 0;
    }
    boolean fourClient = local.getAddress().getAddress().length == 4;
    boolean fourListener = listener.local().getAddress().getAddress().length == 4;
    if (listener.local().getAddress().equals(local.getAddress())) {
      return 4;
    }
    if (!listener.local().getAddress().isAnyLocalAddress()) {
      return 0;
    }
    if (fourClient == fourListener) {
      return 3;
    }
    return fourClient && !listener.v6only() ? 2 : 0;
  }

  @Override
  public void close() {
    sockDiag.close();
  }
}
