package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The read path is called on the application's threads: not one byte of garbage is allowed. */
@ParameterizedClass
@MethodSource("io.socktrace.kernel.Ways#all")
final class AllocationIT {
  private static final int CALLS = 10_000;
  private static final int ROUNDS = 6;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final KernelAccess way;
  private final SocketReader reader;
  private long sum;

  AllocationIT(KernelAccess way) {
    this.way = way;
    reader = new SocketReader(way);
  }

  @Test
  void reads_allocateNothing() throws Exception {
    try (Queue queue = new Queue(1)) {
      int fd = Fd.of(queue.listener);
      assertThat(leastAllocatedBytes(fd)).isZero();
      assertThat(reader.errno()).isZero();
    }
  }

  @Test
  void refusedReads_allocateAtMostForErrno() {
    // What captures errno allocates in the JDK: jdk.internal.foreign.abi.SharedUtils slices it.
    long allowedBytes = way.name().equals("JNA") ? 0 : 40L * 4 * CALLS;
    assertThat(leastAllocatedBytes(1_000_000_007)).isBetween(0L, allowedBytes);
    assertThat(reader.errno()).isPositive();
  }

  /**
   * Of several rounds the least: the JVM itself now and then charges a few hundred bytes to the
   * thread while it compiles, but what a call allocates is in every round.
   */
  private long leastAllocatedBytes(int fd) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      least = Math.min(least, allocatedBytes(fd));
    }
    return least;
  }

  private long allocatedBytes(int fd) {
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      sum += reader.readTcpInfo(fd) ? 1 : 0;
      TcpInfo info = reader.tcpInfo();
      sum += info.state() + info.acceptQueueLength() + info.lastDataSentMillis();
      sum += info.rttMicros() + info.minRttMicros() + info.bytesReceived() + info.bytesRetrans();
      sum += reader.readInode(fd) + reader.readDrops(fd) + reader.readCookie(fd);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
