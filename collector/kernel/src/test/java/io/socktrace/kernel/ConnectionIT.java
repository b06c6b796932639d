package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernel tells about an accepted connection. */
@ParameterizedClass
@MethodSource("io.socktrace.kernel.Ways#all")
final class ConnectionIT {
  private static final long WAIT_NANOS = 60_000_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final KernelAccess way;
  private final SocketReader reader;

  ConnectionIT(KernelAccess way) {
    this.way = way;
    reader = new SocketReader(way);
  }

  /**
   * The handshake ends between the begin and the return of connect; the kernel may see a tick less
   * or more, and cuts its milliseconds off.
   */
  @Test
  void lastDataSent_isTheTimeSinceTheHandshake() throws Exception {
    long slackNanos = way.tickNanos() + NANOS_PER_MILLI;
    try (Queue queue = new Queue(5)) {
      long beginNanos = System.nanoTime();
      queue.connect();
      long returnNanos = System.nanoTime();
      while (System.nanoTime() - returnNanos < WAIT_NANOS) {
        LockSupport.parkNanos(WAIT_NANOS / 10);
      }
      try (SocketChannel accepted = queue.listener.accept()) {
        long atLeastNanos = System.nanoTime() - returnNanos - slackNanos;
        assertThat(reader.readTcpInfo(Fd.of(accepted))).isTrue();
        long atMostNanos = System.nanoTime() - beginNanos + slackNanos;
        assertThat(reader.tcpInfo().lastDataSentMillis() * NANOS_PER_MILLI)
            .isBetween(atLeastNanos, atMostNanos);
        assertThat(reader.tcpInfo().state()).isEqualTo(TcpInfo.ESTABLISHED);
        assertThat(reader.tcpInfo().bytesReceived()).isZero();
        assertThat(reader.tcpInfo().acceptQueueLength()).isEqualTo(TcpInfo.ABSENT);
      }
    }
  }

  @Test
  void bytesThatWaitedInTheQueue_showAtAccept() throws Exception {
    try (Queue queue = new Queue(5)) {
      queue.connect().write(ByteBuffer.allocate(1234));
      try (SocketChannel accepted = queue.listener.accept()) {
        assertThat(reader.readTcpInfo(Fd.of(accepted))).isTrue();
        assertThat(reader.tcpInfo().bytesReceived()).isEqualTo(1234);
      }
    }
  }

  @Test
  void totals_areWhatSsShows() throws Exception {
    try (Queue queue = new Queue(5)) {
      SocketChannel client = queue.connect();
      try (SocketChannel accepted = queue.listener.accept()) {
        exchange(client, accepted, 40_000);
        exchange(accepted, client, 70_000);
        int fd = Fd.of(accepted);
        Deadline deadline = new Deadline("the last acknowledgement is in");
        do {
          deadline.check();
          assertThat(reader.readTcpInfo(fd)).isTrue();
        } while (reader.tcpInfo().unacked() > 0);

        String row = Tool.ss("-Htinm", queue.port());
        assertThat(reader.readTcpInfo(fd)).isTrue();
        TcpInfo info = reader.tcpInfo();
        assertThat(info.bytesReceived()).isEqualTo(40_000).isEqualTo(number(row, "bytes_received"));
        assertThat(info.bytesAcked()).isEqualTo(70_000).isEqualTo(number(row, "bytes_acked"));
        assertThat(info.bytesSent()).isEqualTo(number(row, "bytes_sent"));
        assertThat(info.rttMicros()).isEqualTo(micros(Tool.find(row, " rtt:([0-9.]+)/")));
        assertThat(info.rttVarMicros()).isEqualTo(micros(Tool.find(row, " rtt:[0-9.]+/([0-9.]+)")));
        assertThat(info.minRttMicros()).isEqualTo(micros(Tool.find(row, "minrtt:([0-9.]+)")));
        assertThat(info.deliveryRate() * 8)
            .isEqualTo(Long.parseLong(Tool.find(row, "delivery_rate (\\d+)bps")));
        // ss leaves a time of 0 out.
        long sentAgo = row.contains(" lastsnd:") ? number(row, "lastsnd") : 0;
        assertThat(info.lastDataSentMillis()).isGreaterThanOrEqualTo(sentAgo);
        assertThat(info.totalRetrans()).isZero();
        assertThat(info.bytesRetrans()).isZero();
        assertThat(info.notsentBytes()).isZero();
      }
    }
  }

  @Test
  void getsockname_tellsThePort() throws Exception {
    try (Queue queue = new Queue(1)) {
      SystemCalls calls = way.calls(64);
      calls.memory().putInt(56, 32);
      assertThat(calls.getsockname(Fd.of(queue.listener), 0, 56)).isZero();
      assertThat(Short.toUnsignedInt(calls.memory().order(ByteOrder.BIG_ENDIAN).getShort(2)))
          .isEqualTo(queue.port());
      assertThat(calls.getsockname(-1, 0, 56)).isEqualTo(-9);
    }
  }

  private static void exchange(SocketChannel from, SocketChannel to, int bytes) throws Exception {
    ByteBuffer out = ByteBuffer.allocate(bytes);
    ByteBuffer in = ByteBuffer.allocate(bytes);
    while (in.hasRemaining()) {
      if (out.hasRemaining()) {
        from.write(out.limit(Math.min(bytes, out.position() + 10_000)));
        out.limit(bytes);
      }
      to.read(in);
    }
  }

  private static long number(String row, String name) {
    return Long.parseLong(Tool.find(row, " " + name + ":(\\d+)"));
  }

  private static long micros(String millis) {
    return Math.round(Double.parseDouble(millis) * 1000);
  }
}
