package io.socktrace.bootstrap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * One accepted connection, from accept's return to close.
 *
 * <p>Every accepted connection has one, kept as spans or not, so it is small: about 160 bytes with
 * its counters. What only spans need stands in {@link KeptConnection}, which few connections have.
 *
 * <p>Written by the accepting thread before the application sees the channel, then by the thread
 * that reads or writes, inside the JDK's read lock or write lock of this channel.
 */
public final class Connection {
  /* Positions in the counters: bytes, and at the next position the calls that moved them. */
  public static final int RECEIVED_HEAP = 0;
  public static final int TRANSMITTED_HEAP = 2;
  public static final int RECEIVED_DIRECT = 4;
  public static final int TRANSMITTED_DIRECT = 6;
  public static final int RECEIVED_MAPPED = 8;
  public static final int TRANSMITTED_MAPPED = 10;
  public static final int RECEIVED_LOOP = 12;
  public static final int TRANSMITTED_LOOP = 14;
  public static final int TRANSMITTED_SENDFILE = 16;
  public static final int COUNTERS = 18;

  /** From here to the next kind of buffer, in either direction. */
  static final int NEXT_KIND = TRANSMITTED_DIRECT - TRANSMITTED_HEAP;

  /** Those below are of nearly every connection, the others of few. */
  private static final int COMMON = RECEIVED_MAPPED;

  public final Listener listener;
  public final int fd;

  /** {@code java.net.SocketAddress} or {@code java.net.InetAddress}, as the JDK had it at hand. */
  public final Object peer;

  /** The peer's port where {@link #peer} is an {@code InetAddress}, else -1. */
  public final int peerPort;

  /** {@link System#nanoTime} when accept had returned. */
  public final long acceptedNanos;

  /** {@code tcpi_last_data_sent} at accept, in milliseconds; {@link KernelFacts#ABSENT} unknown. */
  public int waitMillis = KernelFacts.ABSENT;

  /** Connections still waiting after this one was taken; {@link KernelFacts#ABSENT} unknown. */
  public int queueLength = KernelFacts.ABSENT;

  /** The accept queue's limit in force; {@link KernelFacts#ABSENT} unknown. */
  public int queueLimit = KernelFacts.ABSENT;

  /** Null unless this connection is kept as spans; set by the accepting or the closing thread. */
  public volatile KeptConnection kept;

  /** {@link System#nanoTime} of the first read with data, 0 before it. */
  public volatile long firstReadNanos;

  /** {@link System#nanoTime} when the application began to close, 0 before it. */
  public volatile long closedNanos;

  /** A read found the end of the stream while the application had not yet closed. */
  public volatile boolean endOfStreamSeen;

  /** A read or write failed because the peer had reset the connection. */
  public volatile boolean resetSeen;

  /** A read or write failed for another reason. */
  public volatile boolean errorSeen;

  /** Class of the first exception that a read or write threw, or null. */
  public volatile String errorType;

  /** The descriptor was closed past every hook and later reused: when and why is not known. */
  public volatile boolean closeUnseen;

  private static final VarHandle COUNTER = MethodHandles.arrayElementVarHandle(long[].class);
  private static final AtomicReferenceFieldUpdater<Connection, long[]> RARE =
      AtomicReferenceFieldUpdater.newUpdater(Connection.class, long[].class, "rare");

  /** Not an {@code AtomicLongArray}: one load less for a read or write, 16 bytes less each. */
  private final long[] common = new long[COMMON];

  /** The rest of the counters, from the first use of one of them on; most connections need none. */
  private volatile long[] rare;

  Connection(Listener listener, int fd, Object peer, int peerPort, long acceptedNanos) {
    this.listener = listener;
    this.fd = fd;
    this.peer = peer;
    this.peerPort = peerPort;
    this.acceptedNanos = acceptedNanos;
  }

  /** Plain addition: the JDK's read lock or write lock of the channel admits one thread. */
  void addLocked(int counter, long bytes) {
    addBytesLocked(counter, bytes);
    addBytesLocked(counter + 1, 1);
  }

  /** Likewise, of a call that is counted elsewhere. */
  void addBytesLocked(int counter, long bytes) {
    if (counter < COMMON) {
      addTo(common, counter, bytes);
    } else if (bytes != 0) {
      addTo(rare(), counter - COMMON, bytes);
    }
  }

  private static void addTo(long[] counters, int counter, long bytes) {
    COUNTER.setOpaque(counters, counter, counters[counter] + bytes);
  }

  /** Atomic addition, of a rare counter: JDK 17 takes no write lock around {@code sendfile}. */
  void addShared(int counter, long bytes) {
    COUNTER.getAndAdd(rare(), counter - COMMON, bytes);
    COUNTER.getAndAdd(rare(), counter - COMMON + 1, 1L);
  }

  private long[] rare() {
    if (rare == null) {
      RARE.compareAndSet(this, null, new long[COUNTERS - COMMON]);
    }
    return rare;
  }

  public long counter(int counter) {
    if (counter < COMMON) {
      return (long) COUNTER.getOpaque(common, counter);
    }
    long[] seldom = rare;
    return seldom == null ? 0 : (long) COUNTER.getOpaque(seldom, counter - COMMON);
  }

  /** The wait that is reported: the kernel's reading, or the JVM's bound where that is smaller. */
  public static long reportedWaitNanos(int waitMillis, long upperBoundNanos) {
    return Math.min(waitMillis * 1_000_000L, upperBoundNanos);
  }
}
