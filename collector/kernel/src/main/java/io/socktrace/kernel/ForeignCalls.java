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
 * <p>A call on the application's threads that is refused is made a second time by a handle that
 * captures {@code errno}: the capturing one allocates 40 bytes a call, and there nearly every call
 * succeeds. These calls only ask, so asking twice does no harm; what the second one says counts. A
 * call that changes something is made once, by the capturing handle: a second {@code close} could
 * hit another's descriptor, a second {@code recvfrom} would miss the error that is told once.
 */
final class ForeignCalls implements SystemCalls {
  private static final int SINCE = 22;

  /** What the kernel takes for the size of a signal set, even where none is given. */
  private static final int SIGNAL_SET_BYTES = 8;

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
    return ask(Syscall.GETSOCKOPT, fd, level, option, address + value, address + length);
  }

  @Override
  public int readlink(int path, int buffer, int bufferBytes) {
    return ask(
        Syscall.READLINKAT, Syscall.AT_FDCWD, address + path, address + buffer, bufferBytes, 0);
  }

  @Override
  public int clockGetres(int clock, int timespec) {
    return ask(Syscall.CLOCK_GETRES, clock, address + timespec, 0, 0, 0);
  }

  @Override
  public int getsockname(int fd, int sockaddr, int length) {
    return ask(Syscall.GETSOCKNAME, fd, address + sockaddr, address + length, 0, 0);
  }

  @Override
  public int socket(int family, int type, int protocol) {
    return once(Syscall.SOCKET, family, type, protocol, 0, 0, 0);
  }

  @Override
  public int sendto(int fd, int data, int dataBytes, int flags) {
    return once(Syscall.SENDTO, fd, address + data, dataBytes, flags, 0, 0);
  }

  @Override
  public int recvfrom(int fd, int buffer, int bufferBytes, int flags, int sender, int length) {
    return once(
        Syscall.RECVFROM,
        fd,
        address + buffer,
        bufferBytes,
        flags,
        address + sender,
        address + length);
  }

  @Override
  public int epollCreate(int flags) {
    return once(Syscall.EPOLL_CREATE1, flags, 0, 0, 0, 0, 0);
  }

  @Override
  public int epollCtl(int epoll, int operation, int fd, int event) {
    return once(Syscall.EPOLL_CTL, epoll, operation, fd, address + event, 0, 0);
  }

  @Override
  public int epollWait(int epoll, int events, int mostEvents, int timeoutMillis) {
    return once(
        Syscall.EPOLL_PWAIT,
        epoll,
        address + events,
        mostEvents,
        timeoutMillis,
        0,
        SIGNAL_SET_BYTES);
  }

  @Override
  public int eventfd(int initial, int flags) {
    return once(Syscall.EVENTFD2, initial, flags, 0, 0, 0, 0);
  }

  @Override
  public int write(int fd, int data, int dataBytes) {
    return once(Syscall.WRITE, fd, address + data, dataBytes, 0, 0, 0);
  }

  @Override
  public int close(int fd) {
    return once(Syscall.CLOSE, fd, 0, 0, 0, 0, 0);
  }

  private int ask(long number, long a, long b, long c, long d, long e) {
    long result = Syscall.call(number, a, b, c, d, e, 0);
    return result >= 0 ? (int) result : once(number, a, b, c, d, e, 0);
  }

  private int once(long number, long a, long b, long c, long d, long e, long f) {
    long result = Syscall.callCapturing(errnoSegment, number, a, b, c, d, e, f);
    return result >= 0 ? (int) result : -errno.getInt(0);
  }
}
