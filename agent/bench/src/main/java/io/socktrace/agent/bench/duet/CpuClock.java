package io.socktrace.agent.bench.duet;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;

/**
 * CPU time of another process, user and system, of all its threads dead or alive, in nanoseconds.
 *
 * <p>By clock_getcpuclockid(3): {@code /proc/PID/stat} counts in hundredths of a second, and
 * getrusage(2) knows a child only once it has ended.
 */
final class CpuClock {
  private static final NativeLibrary LIBC = NativeLibrary.getInstance("c");

  private final int clock;
  private final Memory timespec = new Memory(16);

  CpuClock(long pid) {
    Memory id = new Memory(Integer.BYTES);
    call("clock_getcpuclockid", (int) pid, id);
    clock = id.getInt(0);
  }

  long nanos() {
    call("clock_gettime", clock, timespec);
    return timespec.getLong(0) * 1_000_000_000 + timespec.getLong(Long.BYTES);
  }

  private static void call(String function, int argument, Memory result) {
    int failed = LIBC.getFunction(function).invokeInt(new Object[] {argument, result});
    if (failed != 0) {
      throw new IllegalStateException(function + " returned " + failed + "; has it ended?");
    }
  }
}
