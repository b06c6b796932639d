package io.socktrace.kernel;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * System calls through JNA's direct mapping.
 *
 * <p>Direct mapping binds {@code native} methods to symbols once, so a call boxes nothing; JNA's
 * interface mapping would build an argument array for every call and costs several times as much.
 * The symbols are looked up in the process itself, which has its C library loaded already: no
 * library file is searched for.
 *
 * <p>Opening takes a tenth of a second or more: do it on a thread of your own.
 */
public final class JnaCalls implements SystemCalls {
  /** {@code EINVAL} in asm-generic/errno-base.h: what clock_getres(2) answers to no such clock. */
  private static final int EINVAL = 22;

  private static final int NO_SUCH_CLOCK = 9999;

  private static SystemCalls opened;
  private static NativeAccessException refused;

  private JnaCalls() {}

  /**
   * Opens the calls at the first time, and returns the same ones ever after. A refusal is kept too:
   * a second try could only find JNA's classes unusable, and would hide the reason.
   */
  public static synchronized SystemCalls open() throws NativeAccessException {
    if (refused != null) {
      throw refused;
    }
    if (opened == null) {
      try {
        opened = bind();
      } catch (NativeAccessException refusal) {
        refused = refusal;
        throw refusal;
      }
    }
    return opened;
  }

  private static SystemCalls bind() throws NativeAccessException {
    String system = System.getProperty("os.name");
    if (!"Linux".equals(system)) {
      throw new NativeAccessException(
          "Kernel facts are read on Linux only, not on " + system, null);
    }
    SystemCalls calls = new JnaCalls();
    try {
      if (Native.POINTER_SIZE != Long.BYTES) {
        throw new NativeAccessException("Native access needs a 64-bit JVM", null);
      }
      Native.register(Libc.class, NativeLibrary.getProcess());
      requireErrno(calls);
    } catch (LinkageError | RuntimeException failure) {
      throw new NativeAccessException("JNA could not be loaded: " + reason(failure), failure);
    }
    return calls;
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

  /** A call that must fail: proves that errno arrives, and warms up the path of a refusal. */
  private static void requireErrno(SystemCalls calls) throws NativeAccessException {
    int result = calls.clockGetres(NO_SUCH_CLOCK, 0);
    if (result != -EINVAL) {
      throw new NativeAccessException(
          "JNA lost the errno of a failed system call (" + result + " instead of " + -EINVAL + ")",
          null);
    }
  }

  @Override
  public int getsockopt(int fd, int level, int option, long valueAddress, long lengthAddress) {
    return resultOrErrno(Libc.getsockopt(fd, level, option, valueAddress, lengthAddress));
  }

  @Override
  public int readlink(long pathAddress, long bufferAddress, long bufferBytes) {
    return resultOrErrno(Libc.readlink(pathAddress, bufferAddress, bufferBytes));
  }

  @Override
  public int clockGetres(int clock, long timespecAddress) {
    return resultOrErrno(Libc.clock_getres(clock, timespecAddress));
  }

  @Override
  public int getsockname(int fd, long addressAddress, long lengthAddress) {
    return resultOrErrno(Libc.getsockname(fd, addressAddress, lengthAddress));
  }

  /**
   * JNA saves errno per thread at the end of each call, so a safepoint in between cannot spoil it.
   */
  private static int resultOrErrno(long result) {
    return result >= 0 ? (int) result : -Native.getLastError();
  }

  @Override
  public long addressOf(ByteBuffer direct) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
  }

  @Override
  public String name() {
    return "jna";
  }

  /** The C signatures with every pointer and size as a 64-bit number; names are the symbols'. */
  private static final class Libc {
    static native int getsockopt(int fd, int level, int option, long value, long length);

    static native long readlink(long path, long buffer, long bufferBytes);

    static native int clock_getres(int clock, long timespec);

    static native int getsockname(int fd, long address, long length);

    private Libc() {}
  }
}
