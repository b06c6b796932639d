package io.socktrace.bootstrap;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One listening socket, from listen (or the first accept seen) to close, with every number counted
 * on the application's threads.
 *
 * <p>It outlives its socket while connections that it accepted are open: their bytes belong to it.
 */
public final class Listener {
  static final long MILLI = 1_000_000L;

  /** From the default threshold on: nothing shorter is a stall. */
  static final long[] STALL_BOUNDS =
      millis(100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000);

  /** Nothing below a tick means anything for a wait, so the first bound is 5 ms. */
  static final long[] WAIT_BOUNDS = millis(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000);

  static final long[] DISPATCH_BOUNDS =
      millis(1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000);

  static final long[] DURATION_BOUNDS =
      millis(10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 120000, 300000);

  /* Positions in the failure counters; the names are errno's. */
  public static final int FAILURE_EMFILE = 0;
  public static final int FAILURE_ENFILE = 1;
  public static final int FAILURE_ENOBUFS = 2;
  public static final int FAILURE_ENOMEM = 3;
  public static final int FAILURE_OTHER = 4;
  public static final int FAILURES = 5;

  public final int fd;

  /** {@code SocketAddress} or {@code InetAddress} that the JDK bound, or null. */
  public final Object local;

  /** The port where {@link #local} is an {@code InetAddress}, else -1. */
  public final int localPort;

  /** The argument of listen(2) as the application gave it; 0 is the JDK's default, -1 unknown. */
  public final int backlog;

  public final boolean unixDomain;

  public final Histogram wait = new Histogram(WAIT_BOUNDS);
  public final Histogram dispatch = new Histogram(DISPATCH_BOUNDS);
  public final Histogram duration = new Histogram(DURATION_BOUNDS);

  /** Recorded by socktrace's thread. */
  public final Histogram stall = new Histogram(STALL_BOUNDS);

  public final Acceptor acceptor = new Acceptor();
  public final AtomicLong accepted = new AtomicLong();
  public final AtomicLong waitsUnknown = new AtomicLong();
  public final AtomicLong closed = new AtomicLong();
  public final AtomicLongArray failures = new AtomicLongArray(FAILURES);

  /** Bytes and calls of connections that are closed; positions as in {@link Connection}. */
  public final AtomicLongArray closedIo = new AtomicLongArray(Connection.COUNTERS);

  /** The longest accept queue seen since socktrace's thread last took it; -1 for none seen. */
  public final AtomicLong peak = new AtomicLong(-1);

  /** Accepted connections that no budget had room for, since the last kept one. */
  final AtomicLong suppressed = new AtomicLong();

  final Budget slowBudget = new Budget();
  final Budget errorBudget = new Budget();
  final Budget otherBudget = new Budget();

  /** {@link System#nanoTime} of the last moment at which the queue was seen empty; 0 for never. */
  private volatile long emptyNanos;

  /** Of the socket behind {@link #fd}; read once, on socktrace's thread; -1 unknown. */
  public volatile long inode = -1;

  /**
   * Connection attempts that this very socket has dropped, unwrapped; written by socktrace's
   * thread; -1 unknown.
   */
  public volatile long drops = -1;

  /** Who made it listen; null where that went past the hooks. */
  public volatile Opening opening;

  /** {@link System#nanoTime} of the first accept seen; 0 for none yet. */
  public volatile long firstAcceptNanos;

  /** {@link System#nanoTime} of the last accept that left the queue full; 0 for never. */
  public volatile long fullNanos;

  /**
   * {@link System#nanoTime} since when connections wait and nothing is accepted; 0 unless it is
   * stalled now. Written by socktrace's thread.
   */
  public volatile long stalledSinceNanos;

  /** The application has begun to close it: failing accepts are no failures from here on. */
  public volatile boolean closing;

  /**
   * Owned by the registry in the isolated loader: what this listener is called in telemetry. It
   * stands here because spans of its connections may come after the registry has let go of it.
   */
  public volatile Object series;

  /** The listener that was registered before this one; see {@link Sockets#takeNewListeners}. */
  Listener next;

  public Listener(int fd, Object local, int localPort, int backlog) {
    this.fd = fd;
    this.local = local;
    this.localPort = localPort;
    this.backlog = backlog;
    this.unixDomain = local instanceof java.net.UnixDomainSocketAddress;
  }

  public Listener next() {
    return next;
  }

  /** The queue was empty at this moment of {@link System#nanoTime}. */
  public void seenEmpty(long atNanos) {
    emptyNanos = atNanos == 0 ? 1 : atNanos;
  }

  /** The queue had this many connections in it. */
  public void seenLength(long length) {
    long seen = peak.get();
    while (length > seen && !peak.compareAndSet(seen, length)) {
      seen = peak.get();
    }
  }

  /**
   * How long ago the queue was certainly empty before an accept began, so that whatever that accept
   * took waited no longer. An observation made after it began proves nothing: the connection may
   * have been taken before the observation.
   *
   * @return nanoseconds, or Long.MAX_VALUE if no such moment is known
   */
  long seenEmptyAgo(long acceptBeganNanos, long nowNanos) {
    long empty = emptyNanos;
    if (empty == 0 || acceptBeganNanos == 0 || empty - acceptBeganNanos > 0) {
      return Long.MAX_VALUE;
    }
    return nowNanos - empty;
  }

  /** The JDK gives strerror(3) texts; a localised one counts as FAILURE_OTHER. */
  static int failureOf(String message) {
    if (message == null) {
      return FAILURE_OTHER;
    }
    if (message.startsWith("Too many open files in system")) {
      return FAILURE_ENFILE;
    }
    if (message.startsWith("Too many open files")) {
      return FAILURE_EMFILE;
    }
    if (message.startsWith("No buffer space available")) {
      return FAILURE_ENOBUFS;
    }
    if (message.startsWith("Cannot allocate memory")) {
      return FAILURE_ENOMEM;
    }
    return FAILURE_OTHER;
  }

  private static long[] millis(long... bounds) {
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] *= MILLI;
    }
    return bounds;
  }
}
