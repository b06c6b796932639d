package io.socktrace.bootstrap;

/**
 * The bridge from the application's thread to the kernel's facts.
 *
 * <p>The bootstrap loader cannot see native access; the isolated loader puts an implementation into
 * {@link Probe#connectKernel} once it is warm. Until then, and where native access is impossible,
 * there is none and the wait of a connection is unknown.
 *
 * <p>Implementations run on the application's accepting and closing threads: no lock, no allocation
 * for a connection that is not kept, nothing thrown.
 */
public abstract class KernelFacts {
  /** A value that the kernel did not give. Absent is not zero. */
  public static final int ABSENT = -1;

  /**
   * Reads, before the application can write to the new connection, its wait and the state of the
   * accept queue that it left, into the connection's fields, which stay {@link #ABSENT} where the
   * kernel gives nothing. Asks {@link Keeping#keep} in between and fills what that returns.
   *
   * @return what {@link Keeping#keep} returned
   */
  public abstract KeptConnection readAccepted(Connection connection, long seenEmptyAgoNanos);

  /** Reads the inode of the connection's socket, or {@link #ABSENT}. */
  public abstract long readInode(int fd);

  /** Reads the kernel's totals of a kept connection while its descriptor is still open. */
  public abstract void readClosing(Connection connection);
}
