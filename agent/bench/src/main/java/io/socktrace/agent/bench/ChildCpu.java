package io.socktrace.agent.bench;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;

/**
 * CPU time, user and system, of the child processes that have ended, to the microsecond.
 *
 * <p>By getrusage(2), since {@code /proc/self/stat} counts in hundredths of a second and a JVM
 * starts in three of them. With one child at a time the difference of two readings is its own.
 */
final class ChildCpu {
  private static final int RUSAGE_CHILDREN = -1;
  private static final int RUSAGE_BYTES = 144;

  private final NativeLibrary libc = NativeLibrary.getInstance("c");
  private final Memory usage = new Memory(RUSAGE_BYTES);

  long micros() {
    int failed = libc.getFunction("getrusage").invokeInt(new Object[] {RUSAGE_CHILDREN, usage});
    if (failed != 0) {
      throw new IllegalStateException("getrusage failed");
    }
    // struct rusage begins with two struct timeval: seconds and microseconds, user then system.
    return (usage.getLong(0) + usage.getLong(16)) * 1_000_000
        + usage.getLong(8)
        + usage.getLong(24);
  }
}
