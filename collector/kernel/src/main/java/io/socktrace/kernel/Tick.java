package io.socktrace.kernel;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * The length of one kernel tick (jiffy), which is the precision of every age in {@link TcpInfo}.
 *
 * <p>The kernel does not tell CONFIG_HZ, but its coarse clocks advance once per tick and
 * clock_getres(2) gives their step: 1 ms at HZ=1000, 4 ms at HZ=250, 10 ms at HZ=100. ({@code
 * sysconf(_SC_CLK_TCK)} is a constant 100 and says nothing.)
 */
final class Tick {
  /** {@code CLOCK_MONOTONIC_COARSE} in include/uapi/linux/time.h. */
  private static final int CLOCK_MONOTONIC_COARSE = 6;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Tick() {}

  /**
   * Nanoseconds of a tick; empty if the kernel does not tell. Overwrites the first 16 bytes of the
   * calls' memory.
   */
  static OptionalLong nanos(SystemCalls calls) {
    if (calls.clockGetres(CLOCK_MONOTONIC_COARSE, 0) < 0) {
      return OptionalLong.empty();
    }
    ByteBuffer timespec = calls.memory();
    return OptionalLong.of(timespec.getLong(0) * NANOS_PER_SECOND + timespec.getLong(Long.BYTES));
  }
}
