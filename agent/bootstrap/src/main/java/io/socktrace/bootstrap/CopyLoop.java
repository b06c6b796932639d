package io.socktrace.bootstrap;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What one thread is copying by one of the JDK's own loops; the reference held is that thread.
 *
 * <p>Everything else is the owner's alone. A loop within a loop (a wrapping channel that itself
 * transfers) belongs to the outer one.
 */
final class CopyLoop extends AtomicReference<Thread> {
  private static final long serialVersionUID = 1;

  /** The JDK has declined to move the bytes itself; what it does instead comes next. */
  static final int DECLINED = 0;

  /** {@code FileChannel.transferTo}, reading into a buffer and writing that to the target. */
  static final int TO = 1;

  /** {@code FileChannel.transferFrom}, likewise from the source. */
  static final int FROM = 2;

  /** {@code InputStream.transferTo} from a file. */
  static final int STREAM = 3;

  int kind;

  /** Why the JDK declined: a position in {@link Fallback#REASONS}, or -1. */
  int cause;

  /** The connection that last moved bytes within this loop, or null. */
  transient Connection connection;

  /** Loops within this one. */
  int inner;

  void begin(int kind, int cause) {
    this.kind = kind;
    this.cause = cause;
    connection = null;
    inner = 0;
  }
}
