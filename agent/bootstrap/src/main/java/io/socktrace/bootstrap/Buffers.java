package io.socktrace.bootstrap;

import java.nio.ByteBuffer;

/**
 * Which kind of buffer a read or write used, and how much of it each kind had in a gathering or
 * scattering call: the JDK fills and drains the buffers in order, so what each kind has left tells
 * it exactly, also where the call moved a part only.
 */
final class Buffers {
  static final int HEAP = 0;
  static final int DIRECT = 1;
  static final int MAPPED = 2;

  /** Not a kind of buffer, but counted beside them: a step of one of the JDK's copy loops. */
  static final int LOOP = 3;

  /** No such buffers, or the JDK is about to refuse them. */
  static final long UNKNOWN = Long.MIN_VALUE;

  private Buffers() {}

  static int kindOf(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      return HEAP;
    }
    return PrivateFields.isMapped(buffer) ? MAPPED : DIRECT;
  }

  /**
   * Before the call: the bytes that heap buffers have room for or have to give, or {@code -1 -
   * kind} where all buffers are of one kind, as is usual.
   */
  static long heapRemaining(ByteBuffer[] buffers, int offset, int length) {
    int only = -1;
    boolean mixed = false;
    long heap = 0;
    for (int i = offset; i < offset + length; i++) {
      ByteBuffer buffer = buffers[i];
      if (buffer == null) {
        return UNKNOWN;
      }
      int kind = kindOf(buffer);
      mixed |= only >= 0 && kind != only;
      only = kind;
      heap += kind == HEAP ? buffer.remaining() : 0;
    }
    return only < 0 ? UNKNOWN : mixed ? heap : -1 - only;
  }

  /** Before the call, likewise of mapped buffers; 0 where {@code heap} says that none are mixed. */
  static long mappedRemaining(long heap, ByteBuffer[] buffers, int offset, int length) {
    return heap < 0 ? 0 : remaining(MAPPED, buffers, offset, length);
  }

  static long remaining(int kind, ByteBuffer[] buffers, int offset, int length) {
    long remaining = 0;
    for (int i = offset; i < offset + length; i++) {
      if (kindOf(buffers[i]) == kind) {
        remaining += buffers[i].remaining();
      }
    }
    return remaining;
  }

  /** The one kind that {@link #heapRemaining} found; heap where it is not known. */
  static int onlyKind(long heap) {
    return heap == UNKNOWN ? HEAP : (int) (-1 - heap);
  }
}
