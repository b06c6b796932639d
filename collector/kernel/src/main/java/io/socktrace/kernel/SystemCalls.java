package io.socktrace.kernel;

import java.nio.ByteBuffer;

/**
 * The system calls that socktrace makes, apart from the way they are made.
 *
 * <p>A call returns a result that is zero or more, or the negated {@code errno}, as the kernel
 * itself does it: so a failure needs no second, thread-bound question. Addresses are those of raw
 * memory, because a {@code long} crosses every way into native code without allocation.
 *
 * <p>Implementations are thread-safe, allocate nothing per call and throw nothing.
 */
public interface SystemCalls {

  /** {@code getsockopt(2)}; the {@code socklen_t} at {@code lengthAddress} is read and written. */
  int getsockopt(int fd, int level, int option, long valueAddress, long lengthAddress);

  /** {@code readlink(2)}: the number of bytes put into the buffer, without a final NUL. */
  int readlink(long pathAddress, long bufferAddress, long bufferBytes);

  /** {@code clock_getres(2)} into a {@code struct timespec} of two 64-bit words. */
  int clockGetres(int clock, long timespecAddress);

  /** {@code getsockname(2)}; the {@code socklen_t} at {@code lengthAddress} is read and written. */
  int getsockname(int fd, long addressAddress, long lengthAddress);

  /** The address of a direct buffer's first byte, valid as long as the buffer is reachable. */
  long addressOf(ByteBuffer direct);

  /** The way into native code, as diagnostics name it: {@code jna}. */
  String name();
}
