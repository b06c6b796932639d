package io.socktrace.agent.connection;

import io.socktrace.bootstrap.KernelFacts;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Sockets;
import io.socktrace.kernel.SocketReader;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Looks at every listener between accepts: the length and limit of its accept queue, and its drops.
 *
 * <p>Runs on socktrace's thread, 20 times a second, two system calls a listener; of more than 64
 * listeners the next 64 in turn. A descriptor may be closed and reused between our look-up and the
 * kernel's answer, so an answer counts only if the same listener still stands there afterwards.
 */
public final class ListenerSampler implements ListenerWatch {
  private static final long U32 = 1L << 32;
  private static final int AT_ONCE = 64;

  private final SocketReader reader;
  private final ListenerRegistry registry;
  private final Map<Listener, Long> lastDrops = new IdentityHashMap<>();
  private Iterator<Map.Entry<Listener, ListenerSeries>> round = Collections.emptyIterator();

  public ListenerSampler(SocketReader reader, ListenerRegistry registry) {
    this.reader = reader;
    this.registry = registry;
  }

  @Override
  public InetSocketAddress boundAddress(Listener listener) {
    InetSocketAddress bound = listener.unixDomain ? null : reader.readLocalAddress(listener.fd);
    return Sockets.LISTENERS.get(listener.fd) == listener && !listener.closing ? bound : null;
  }

  /** Looks at the next listeners in turn: at all of them, where there are not very many. */
  @Override
  public void sample() {
    if (!round.hasNext()) {
      Map<Listener, ListenerSeries> open = registry.open();
      lastDrops.keySet().retainAll(open.keySet());
      round = open.entrySet().iterator();
    }
    for (int i = 0; i < AT_ONCE && round.hasNext(); i++) {
      Map.Entry<Listener, ListenerSeries> next = round.next();
      sample(next.getKey(), next.getValue());
    }
  }

  private void sample(Listener listener, ListenerSeries series) {
    if (listener.unixDomain) {
      return;
    }
    long began = System.nanoTime();
    long length = KernelFacts.ABSENT;
    long limit = KernelFacts.ABSENT;
    if (reader.readTcpInfo(listener.fd)) {
      length = reader.tcpInfo().acceptQueueLength();
      limit = reader.tcpInfo().acceptQueueLimit();
    }
    long drops = reader.readDrops(listener.fd);
    if (Sockets.LISTENERS.get(listener.fd) != listener || listener.closing) {
      return;
    }
    if (length >= 0) {
      listener.seenLength(length);
      if (length == 0) {
        listener.seenEmpty(began);
      }
    }
    if (series.name != ListenerName.OVERFLOW) {
      series.usage = length;
      series.limit = limit;
    }
    if (drops >= 0) {
      // The kernel's counter is 32 bits wide and wraps.
      long risen = (drops - lastDrops.getOrDefault(listener, 0L) + U32) % U32;
      lastDrops.put(listener, drops);
      series.drops = Math.max(0, series.drops) + risen;
    }
  }
}
