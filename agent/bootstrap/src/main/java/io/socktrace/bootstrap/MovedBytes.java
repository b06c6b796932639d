package io.socktrace.bootstrap;

import java.nio.ByteBuffer;

/**
 * Puts the bytes of a read or write where they belong: by the kinds of the buffers, or to {@code
 * loop} if the call was a step of one of the JDK's copy loops.
 *
 * <p>A call counts once: with the dearest kind among its buffers that moved any bytes.
 */
final class MovedBytes {
  private MovedBytes() {}

  /** One buffer, or an array. */
  static void add(Connection connection, boolean transmits, int kind, long bytes) {
    int path = CopyLoops.moved(connection, transmits) ? Buffers.LOOP : kind;
    connection.addLocked(counter(transmits, path), bytes);
  }

  /** Several buffers; {@code heap} and {@code mapped} are what was remaining before. */
  static void add(
      Connection connection,
      boolean transmits,
      long bytes,
      ByteBuffer[] buffers,
      int offset,
      int length,
      long heapBefore,
      long mappedBefore) {
    if (heapBefore < 0) {
      add(connection, transmits, Buffers.onlyKind(heapBefore), bytes);
      return;
    }
    if (CopyLoops.moved(connection, transmits)) {
      connection.addLocked(counter(transmits, Buffers.LOOP), bytes);
      return;
    }
    long heap = heapBefore - Buffers.remaining(Buffers.HEAP, buffers, offset, length);
    long mapped = mappedBefore - Buffers.remaining(Buffers.MAPPED, buffers, offset, length);
    long direct = bytes - heap - mapped;
    if (heap < 0 || mapped < 0 || direct < 0) {
      // Somebody else moved the buffers meanwhile: the bytes are certain, their kinds are not.
      connection.addLocked(counter(transmits, Buffers.HEAP), bytes);
      return;
    }
    connection.addBytesLocked(counter(transmits, Buffers.HEAP), heap);
    connection.addBytesLocked(counter(transmits, Buffers.DIRECT), direct);
    connection.addBytesLocked(counter(transmits, Buffers.MAPPED), mapped);
    int dearest = heap > 0 ? Buffers.HEAP : direct > 0 ? Buffers.DIRECT : Buffers.MAPPED;
    connection.addLocked(counter(transmits, dearest), 0);
  }

  private static int counter(boolean transmits, int path) {
    return (transmits ? Connection.TRANSMITTED_HEAP : Connection.RECEIVED_HEAP)
        + path * Connection.NEXT_KIND;
  }
}
