package io.socktrace.kernel;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * System calls through JNA's direct mapping, for the JDKs before 22.
 *
 * <p>Direct mapping binds {@code native} methods to symbols once, so a call boxes nothing; JNA's
 * interface mapping would build an argument array for every call and costs several times as much.
 * The symbols are looked up in the process itself, which has its C library loaded already: no
 * library file is searched for, but JNA's own must be unpacked into a directory first.
 */
final class JnaCalls implements SystemCalls {
  /** What JNA reads or sets as it loads; the first is where it looks for libraries. */
  private static final String[] PROPERTIES = {
    "jna.platform.library.path", "jnidispatch.path", "jna.loaded"
  };

  private final ByteBuffer memory;
  private final long address;

  private JnaCalls(int memoryBytes) {
    memory = ByteBuffer.allocateDirect(memoryBytes).order(ByteOrder.nativeOrder());
    address = Pointer.nativeValue(Native.getDirectBufferPointer(memory));
  }

  /**
   * @throws NativeAccessException if JNA is not there or its library cannot be loaded
   */
  static KernelAccess open() throws NativeAccessException {
    try {
      bind();
      return KernelAccess.checked("JNA", JnaCalls::new);
    } catch (LinkageError | RuntimeException failure) {
      throw new NativeAccessException("JNA could not be loaded: " + reason(failure), failure);
    }
  }

  /**
   * JNA leaves system properties behind, which are the application's; and its first look at
   * libraries runs {@code ldconfig -p} for the directories they may lie in, unless one property
   * tells it. No program is to start in somebody else's process, and we need none of those.
   */
  private static void bind() throws NativeAccessException {
    String[] before = new String[PROPERTIES.length];
    for (int i = 0; i < before.length; i++) {
      before[i] = System.getProperty(PROPERTIES[i]);
    }
    if (before[0] == null) {
      System.setProperty(PROPERTIES[0], "");
    }
    try {
      if (Native.POINTER_SIZE != Long.BYTES) {
        throw new NativeAccessException("Native access needs a 64-bit JVM", null);
      }
      Native.register(Libc.class, NativeLibrary.getProcess());
    } finally {
      for (int i = 0; i < before.length; i++) {
        if (before[i] == null) {
          System.clearProperty(PROPERTIES[i]);
        } else {
          System.setProperty(PROPERTIES[i], before[i]);
        }
      }
    }
  }

  /** JNA loads its library in a class initialiser, so the reason may be one level further down. */
  private static String reason(Throwable failure) {
    boolean wrapped = failure instanceof ExceptionInInitializerError && failure.getCause() != null;
    Throwable first = wrapped ? failure.getCause() : failure;
    String hint =
        first instanceof UnsatisfiedLinkError
            ? " (if the temporary directory is mounted noexec, -Djna.tmpdir=<another one> helps)"
            : "";
    return first + hint;
  }

  @Override
  public ByteBuffer memory() {
    return memory;
  }

  @Override
  public int getsockopt(int fd, int level, int option, int value, int length) {
    return resultOrErrno(Libc.getsockopt(fd, level, option, address + value, address + length));
  }

  @Override
  public int readlink(int path, int buffer, int bufferBytes) {
    return resultOrErrno(Libc.readlink(address + path, address + buffer, bufferBytes));
  }

  @Override
  public int clockGetres(int clock, int timespec) {
    return resultOrErrno(Libc.clock_getres(clock, address + timespec));
  }

  @Override
  public int getsockname(int fd, int sockaddr, int length) {
    return resultOrErrno(Libc.getsockname(fd, address + sockaddr, address + length));
  }

  @Override
  public int socket(int family, int type, int protocol) {
    return resultOrErrno(Libc.socket(family, type, protocol));
  }

  @Override
  public int sendto(int fd, int data, int dataBytes, int flags) {
    return resultOrErrno(Libc.sendto(fd, address + data, dataBytes, flags, 0, 0));
  }

  @Override
  public int recvfrom(int fd, int buffer, int bufferBytes, int flags, int sender, int length) {
    return resultOrErrno(
        Libc.recvfrom(
            fd, address + buffer, bufferBytes, flags, address + sender, address + length));
  }

  @Override
  public int epollCreate(int flags) {
    return resultOrErrno(Libc.epoll_create1(flags));
  }

  @Override
  public int epollCtl(int epoll, int operation, int fd, int event) {
    return resultOrErrno(Libc.epoll_ctl(epoll, operation, fd, address + event));
  }

  @Override
  public int epollWait(int epoll, int events, int mostEvents, int timeoutMillis) {
    return resultOrErrno(Libc.epoll_wait(epoll, address + events, mostEvents, timeoutMillis));
  }

  @Override
  public int eventfd(int initial, int flags) {
    return resultOrErrno(Libc.eventfd(initial, flags));
  }

  @Override
  public int write(int fd, int data, int dataBytes) {
    return resultOrErrno(Libc.write(fd, address + data, dataBytes));
  }

  @Override
  public int close(int fd) {
    return resultOrErrno(Libc.close(fd));
  }

  /**
   * JNA saves errno per thread at the end of each call, so a safepoint in between cannot spoil it.
   */
  private static int resultOrErrno(long result) {
    return result >= 0 ? (int) result : -Native.getLastError();
  }

  /** The C signatures with every pointer and size as a 64-bit number; names are the symbols'. */
  private static final class Libc {
    static native int getsockopt(int fd, int level, int option, long value, long length);

    static native long readlink(long path, long buffer, long bufferBytes);

    static native int clock_getres(int clock, long timespec);

    static native int getsockname(int fd, long address, long length);

    static native int socket(int family, int type, int protocol);

    static native long sendto(
        int fd, long data, long dataBytes, int flags, long address, int length);

    static native long recvfrom(
        int fd, long buffer, long bufferBytes, int flags, long address, long length);

    static native int epoll_create1(int flags);

    static native int epoll_ctl(int epoll, int operation, int fd, long event);

    static native int epoll_wait(int epoll, long events, int mostEvents, int timeoutMillis);

    static native int eventfd(int initial, int flags);

    static native long write(int fd, long data, long dataBytes);

    static native int close(int fd);

    private Libc() {}
  }
}
