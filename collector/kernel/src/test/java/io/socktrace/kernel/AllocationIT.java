package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The read path is called on the application's threads: not one byte of garbage is allowed. */
final class AllocationIT {
  private static final int CALLS = 10_000;
  private static final int ROUNDS = 6;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long sum;

  @Test
  void reads_allocateNothing() throws Exception {
    SocketReader reader = new SocketReader(JnaCalls.open());
    try (Queue queue = new Queue(1)) {
      int fd = Fd.of(queue.listener);
      assertThat(leastAllocatedBytes(reader, fd)).isZero();
      assertThat(reader.errno()).isZero();
    }
  }

  @Test
  void refusedReads_allocateNothing() throws Exception {
    SocketReader reader = new SocketReader(JnaCalls.open());
    assertThat(leastAllocatedBytes(reader, 1_000_000_007)).isZero();
    assertThat(reader.errno()).isPositive();
  }

  /**
   * Of several rounds the least: the JVM itself now and then charges a few hundred bytes to the
   * thread while it compiles, but what a call allocates is in every round.
   */
  private long leastAllocatedBytes(SocketReader reader, int fd) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      least = Math.min(least, allocatedBytes(reader, fd));
    }
    return least;
  }

  private long allocatedBytes(SocketReader reader, int fd) {
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
