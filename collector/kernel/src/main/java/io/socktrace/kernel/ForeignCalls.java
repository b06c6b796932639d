package io.socktrace.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * System calls through the JDK's foreign functions (JEP 454, final in JDK 22).
 *
 * <p>They need no library file, so they work on a read-only or noexec file system where JNA cannot
 * unpack its own. All go through the one function {@link Syscall}, because the JDK generates code
 * for every function type: four of them cost 70 ms of CPU time more at start.
 *
 * <p>A call that is refused is made a second time by a handle that captures {@code errno}: the
 * capturing one allocates 40 bytes a call, and on the application's threads nearly every call
 * succeeds. Every call here only asks, so asking twice does no harm; what the second one says
 * counts.
 */
final class ForeignCalls implements SystemCalls {
  private static final int SINCE = 22;

  private final ByteBuffer memory;
  private final ByteBuffer errno;
  private final Object errnoSegment;
  private final long address;

  private ForeignCalls(int memoryBytes) {
    memory = ByteBuffer.allocateDirect(memoryBytes).order(ByteOrder.nativeOrder());
    address = Syscall.addressOf(memory);
    errno = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
    errnoSegment = Syscall.segmentOf(errno);
  }

  static boolean exist() {
    return Runtime.version().feature() >= SINCE;
  }

  /**
   * @throws NativeAccessException if this JDK does not let us use them
   */
  static KernelAccess open() throws NativeAccessException {
    try {
      return KernelAccess.checked("foreign functions", ForeignCalls::new);
    } catch (LinkageError | RuntimeException failure) {
      Throwable first = failure;
      while (first.getCause() != null) {
        first = first.getCause();
      }
      throw new NativeAccessException("Foreign functions do not work: " + first, failure);
    }
  }

  @Override
  public ByteBuffer memory() {
    return memory;
  }

  @Override
  public int getsockopt(int fd, int level, int option, int value, int length) {
    return call(Syscall.GETSOCKOPT, fd, level, option, address + value, address + length);
  }

  @Override
  public int readlink(int path, int buffer, int bufferBytes) {
    return call(
        Syscall.READLINKAT, Syscall.AT_FDCWD, address + path, address + buffer, bufferBytes, 0);
  }

  @Override
  public int clockGetres(int clock, int timespec) {
    return call(Syscall.CLOCK_GETRES, clock, address + timespec, 0, 0, 0);
  }

  @Override
  public int getsockname(int fd, int sockaddr, int length) {
    return call(Syscall.GETSOCKNAME, fd, address + sockaddr, address + length, 0, 0);
  }

  private int call(long number, long a, long b, long c, long d, long e) {
    long result = Syscall.call(number, a, b, c, d, e);
    if (result < 0) {
      result = Syscall.callCapturing(errnoSegment, number, a, b, c, d, e);
    }
    return result >= 0 ? (int) result : -errno.getInt(0);
  }
}
