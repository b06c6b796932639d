package io.socktrace.bootstrap;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What only the spans of a connection need. {@link KernelFacts#ABSENT} stands for "unknown".
 *
 * <p>Written by the accepting, the first reading and the closing thread, each before it pushes the
 * event that lets socktrace's thread read the fields it wrote.
 */
public final class KeptConnection {
  /** Transfers of one connection that become spans. */
  static final int TRANSFERS = 32;

  /** The inode of the connection's socket, as in {@code /proc/self/fd}. */
  public long inode = KernelFacts.ABSENT;

  /** From the JVM's clock: the queue had been seen empty this long ago. Long.MAX_VALUE: never. */
  public long seenEmptyAgoNanos = Long.MAX_VALUE;

  /** Bytes that the client had sent before accept. */
  public long bytesWaiting = KernelFacts.ABSENT;

  /** How long the newest of those bytes had been there, in milliseconds. */
  public int lastByteAgeMillis = KernelFacts.ABSENT;

  /** Round trip of the handshake, in microseconds. */
  public int handshakeRttMicros = KernelFacts.ABSENT;

  /** Connections of this listener that its budget left out since the last kept one. */
  public long suppressedBefore;

  /** There was no room for the accept; written by the accepting thread. */
  boolean acceptRefused;

  private final AtomicInteger transfers = new AtomicInteger();

  public String acceptThread;
  public String firstReadThread;

  /* The kernel's totals when the close began. */
  public long rttMicros = KernelFacts.ABSENT;
  public long minRttMicros = KernelFacts.ABSENT;
  public long retransmits = KernelFacts.ABSENT;
  public long bytesAcked = KernelFacts.ABSENT;
  public long bytesReceived = KernelFacts.ABSENT;
  public long receiveWindowLimitedMicros = KernelFacts.ABSENT;
  public long sendBufferLimitedMicros = KernelFacts.ABSENT;

  /** Owned by socktrace's thread: the context of the accept span. */
  public Object acceptSpan;

  /** Whether one more transfer may become a span. */
  boolean takeTransfer() {
    return transfers.getAndIncrement() < TRANSFERS;
  }

  /** Transfers that did not become spans because there were too many. */
  public int transfersSuppressed() {
    return Math.max(0, transfers.get() - TRANSFERS);
  }
}
