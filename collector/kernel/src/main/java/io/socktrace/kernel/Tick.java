package io.socktrace.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * The length of one kernel tick (jiffy), which is the precision of every age in {@link TcpInfo}.
 *
 * <p>The kernel does not tell CONFIG_HZ, but its coarse clocks advance once per tick and
 * clock_getres(2) gives their step: 1 ms at HZ=1000, 4 ms at HZ=250, 10 ms at HZ=100. ({@code
 * sysconf(_SC_CLK_TCK)} is a constant 100 and says nothing.)
 */
public final class Tick {
  /** {@code CLOCK_MONOTONIC_COARSE} in include/uapi/linux/time.h. */
  private static final int CLOCK_MONOTONIC_COARSE = 6;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Tick() {}

  /** Nanoseconds of a tick; empty if the kernel does not tell. */
  public static OptionalLong nanos(SystemCalls calls) {
    ByteBuffer timespec = ByteBuffer.allocateDirect(2 * Long.BYTES).order(ByteOrder.nativeOrder());
    if (calls.clockGetres(CLOCK_MONOTONIC_COARSE, calls.addressOf(timespec)) < 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(timespec.getLong(0) * NANOS_PER_SECOND + timespec.getLong(Long.BYTES));
  }
}
