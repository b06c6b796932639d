package io.socktrace.kernel;

import java.util.function.IntFunction;

/**
 * The way into the kernel that this JVM has: foreign functions from JDK 22 on, JNA before, and
 * {@code /proc} alone where neither works or native access is not wanted.
 *
 * <p>What is found is tried before it is chosen: {@code errno} must arrive, the tick must be told,
 * and {@code getsockopt} must not be forbidden (a seccomp filter does that). Opening takes a tenth
 * of a second: do it on a thread of your own.
 */
public final class KernelAccess {
  private static final int EBADF = 9;

  /** What clock_getres(2) answers to no such clock. */
  private static final int EINVAL = 22;

  private static final int NO_SUCH_CLOCK = 9999;

  private static KernelAccess opened;

  private final String name;
  private final long tickNanos;
  private final IntFunction<SystemCalls> factory;
  private final NativeAccessException refusal;

  private KernelAccess(
      String name,
      long tickNanos,
      IntFunction<SystemCalls> factory,
      NativeAccessException refusal) {
    this.name = name;
    this.tickNanos = tickNanos;
    this.factory = factory;
    this.refusal = refusal;
  }

  /**
   * A way of the caller's own.
   *
   * @param tickNanos the resolution of the kernel's ages
   * @param factory makes the calls of one caller, with that many bytes of memory
   */
  public KernelAccess(String name, long tickNanos, IntFunction<SystemCalls> factory) {
    this(name, tickNanos, factory, null);
  }

  /**
   * The best way there is, found at the first time and kept ever after: a second try could only
   * find JNA's classes unusable, and would hide the reason.
   */
  public static synchronized KernelAccess open() {
    if (opened == null) {
      opened = find();
    }
    return opened;
  }

  private static KernelAccess find() {
    String system = System.getProperty("os.name");
    if (!"Linux".equals(system)) {
      return withoutNative(
          new NativeAccessException("Kernel facts are read on Linux only, not on " + system, null));
    }
    NativeAccessException first = null;
    if (ForeignCalls.exist()) {
      try {
        return ForeignCalls.open();
      } catch (NativeAccessException refused) {
        first = refused;
      }
    }
    try {
      return JnaCalls.open();
    } catch (NativeAccessException refused) {
      if (first != null) {
        first.addSuppressed(refused);
      }
      return withoutNative(first == null ? refused : first);
    }
  }

  /** {@code /proc} alone, for whoever does not want native access. */
  public static KernelAccess withoutNative() {
    return withoutNative(null);
  }

  private static KernelAccess withoutNative(NativeAccessException refusal) {
    return new KernelAccess("/proc", 0, ProcCalls::new, refusal);
  }

  /** Accepts a native way if it does what is asked of it. */
  static KernelAccess checked(String name, IntFunction<SystemCalls> factory)
      throws NativeAccessException {
    SystemCalls calls = factory.apply(2 * Long.BYTES);
    int errno = -calls.clockGetres(NO_SUCH_CLOCK, 0);
    if (errno != EINVAL) {
      throw new NativeAccessException(
          name + " lost the errno of a failed system call (" + errno + " for " + EINVAL + ")",
          null);
    }
    long tickNanos =
        Tick.nanos(calls)
            .orElseThrow(
                () ->
                    new NativeAccessException(
                        "The kernel does not tell its tick (clock_getres)", null));
    int refused = -calls.getsockopt(-1, 0, 0, 0, Long.BYTES);
    if (refused != EBADF) {
      throw new NativeAccessException(
          "The kernel refuses getsockopt (errno " + refused + "; a seccomp filter?)", null);
    }
    return new KernelAccess(name, tickNanos, factory);
  }

  /** The way, as diagnostics name it: {@code foreign functions}, {@code JNA}, {@code /proc}. */
  public String name() {
    return name;
  }

  /** Whether system calls can be made; without, only links below {@code /proc} are read. */
  public boolean isNative() {
    return tickNanos > 0;
  }

  /** The resolution of the kernel's ages; 0 without native access. */
  public long tickNanos() {
    return tickNanos;
  }

  /** Why there is no native access; null if there is, or if it was not wanted. */
  public NativeAccessException refusal() {
    return refusal;
  }

  /** System calls for one caller at a time, with that much memory. */
  public SystemCalls calls(int memoryBytes) {
    return factory.apply(memoryBytes);
  }

  @Override
  public String toString() {
    return name;
  }
}
