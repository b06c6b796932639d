package io.socktrace.agent.bench.duet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CpuClockTest {
  /** proc(5): utime and stime are fields 14 and 15, in hundredths of a second, rounded down. */
  private static final long TICK_NANOS = 10_000_000;

  @Test
  void nanos_isWhatProcSays() throws IOException {
    Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    try {
      CpuClock clock = new CpuClock(busy.pid());
      // More than a second, which the clock tells apart from its nanoseconds.
      while (procNanos(busy.pid()) < 110 * TICK_NANOS) {
        Thread.onSpinWait();
      }
      long before = procNanos(busy.pid());
      long between = clock.nanos();
      long after = procNanos(busy.pid());

      assertThat(between).isBetween(before, after + 2 * TICK_NANOS);
    } finally {
      busy.destroyForcibly();
    }
  }

  private static long procNanos(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fromState = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fromState[11]) + Long.parseLong(fromState[12])) * TICK_NANOS;
  }
}
