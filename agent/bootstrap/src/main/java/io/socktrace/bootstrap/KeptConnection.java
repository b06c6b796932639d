package io.socktrace.bootstrap;

/**
 * What only the spans of a connection need. {@link KernelFacts#ABSENT} stands for "unknown".
 *
 * <p>Written by the accepting, the first reading and the closing thread, each before it pushes the
 * event that lets socktrace's thread read the fields it wrote.
 */
public final class KeptConnection {
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
}
