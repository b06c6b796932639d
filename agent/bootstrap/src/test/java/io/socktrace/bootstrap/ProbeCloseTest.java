package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From the first byte to the close, and what is said of how it ended. */
class ProbeCloseTest {
  private final ProbeRun probe = ProbeRun.keepingAll();
  private final Connection connection = probe.accept();
  private final int fd = connection.fd;

  @AfterEach
  void close() {
    probe.close();
  }

  @Test
  void bytes_areCountedByDirectionAndPath_andHandedOverAtClose() {
    Probe.received(10, fd, false);
    Probe.received(20, fd, true);
    Probe.transmitted(30, fd, false);
    Probe.transmitted(40, fd, true);
    TransferProbe.sent(50, fd, 50, 0);
    TransferProbe.sent(60, fd, 60, 0);

    assertThat(connection.counter(Connection.TRANSMITTED_SENDFILE)).isEqualTo(110);
    assertThat(probe.closedIo(Connection.RECEIVED_HEAP)).isZero();
    Probe.closed(fd);
    assertThat(probe.closedIo(Connection.RECEIVED_HEAP)).isEqualTo(10);
    assertThat(probe.closedIo(Connection.RECEIVED_DIRECT)).isEqualTo(20);
    assertThat(probe.closedIo(Connection.TRANSMITTED_HEAP)).isEqualTo(30);
    assertThat(probe.closedIo(Connection.TRANSMITTED_DIRECT)).isEqualTo(40);
    assertThat(probe.closedIo(Connection.TRANSMITTED_SENDFILE)).isEqualTo(110);
    assertThat(probe.closedIo(Connection.TRANSMITTED_SENDFILE + 1)).isEqualTo(2);
  }

  @Test
  void ioStatusesBelowZero_countNoBytesAndNoCalls() {
    for (long status = -6; status <= 0; status++) {
      Probe.received(status, fd, false);
      Probe.transmitted(status, fd, false);
      TransferProbe.sent(status, fd, status, 0);
    }

    for (int i = 0; i < Connection.COUNTERS; i++) {
      assertThat(connection.counter(i)).isZero();
    }
    assertThat(connection.firstReadNanos).isZero();
  }

  @Test
  void sentFile_isExact_whereTheJdkTakesNoLock() throws Exception {
    Concurrently.call(
        4,
        () -> {
          for (int i = 0; i < 20_000; i++) {
            TransferProbe.sent(3, fd, 3, 0);
          }
          return null;
        });

    assertThat(connection.counter(Connection.TRANSMITTED_SENDFILE)).isEqualTo(240_000);
    assertThat(connection.counter(Connection.TRANSMITTED_SENDFILE + 1)).isEqualTo(80_000);
  }

  @Test
  void firstRead_isToldOnce() {
    probe.events();
    Probe.received(10, fd, false);
    Probe.received(10, fd, false);

    assertThat(probe.events()).containsExactly("FIRST_READ " + fd);
    assertThat(connection.firstReadNanos).isGreaterThanOrEqualTo(connection.acceptedNanos);
    assertThat(connection.kept.firstReadThread).isEqualTo(Thread.currentThread().getName());
    assertThat(probe.listener.dispatch.sumNanos())
        .isEqualTo(connection.firstReadNanos - connection.acceptedNanos);
  }

  @Test
  void closed_twice_endsOnce() {
    probe.events();

    Probe.closing(fd);
    long closedNanos = connection.closedNanos;
    Probe.closing(fd);
    Probe.closed(fd);
    Probe.closed(fd);

    assertThat(connection.closedNanos).isEqualTo(closedNanos).isNotZero();
    assertThat(probe.listener.closed.get()).isOne();
    assertThat(probe.kernel.closingReads).isOne();
    assertThat(connection.kept.rttMicros).isEqualTo(25);
    assertThat(probe.events()).containsExactly("CLOSED " + fd);
    assertThat(Sockets.CONNECTIONS.get(fd)).isNull();
  }

  @Test
  void closed_whereTheStackEndsInTheKernelReading_endsAllTheSame() {
    Connection connection = probe.accept();
    long suppressed = Probe.suppressed;
    probe.kernel.overflowing = true;

    Probe.closed(connection.fd);

    assertThat(Sockets.CONNECTIONS.get(connection.fd)).isNull();
    assertThat(probe.listener.closed.get()).isOne();
    assertThat(Probe.suppressed).isEqualTo(suppressed + 1);
  }

  @Test
  void closed_byManyThreads_endsOnce() throws Exception {
    int connections = 5000;
    int[] fds = new int[connections];
    for (int i = 0; i < connections; i++) {
      fds[i] = probe.accept().fd;
      Probe.received(1, fds[i], false);
    }

    Concurrently.call(
        3,
        () -> {
          for (int each : fds) {
            Probe.closed(each);
          }
          return null;
        });

    assertThat(probe.listener.closed.get()).isEqualTo(connections);
    assertThat(probe.closedIo(Connection.RECEIVED_HEAP)).isEqualTo(connections);
  }

  @Test
  void reusedDescriptor_endsTheConnectionWhoseCloseWasNotSeen() {
    Probe.transmitted(9, fd, false);
    probe.events();

    Connection next = probe.accept(fd, Probe.accepting(probe.listenerFd));

    assertThat(next).isNotSameAs(connection);
    assertThat(connection.closeUnseen).isTrue();
    assertThat(connection.closedNanos).isEqualTo(next.acceptedNanos);
    assertThat(probe.listener.closed.get()).isOne();
    assertThat(probe.listener.accepted.get()).isEqualTo(2);
    assertThat(probe.closedIo(Connection.TRANSMITTED_HEAP)).isEqualTo(9);
    assertThat(next.counter(Connection.TRANSMITTED_HEAP)).isZero();
    assertThat(probe.kernel.closingReads).as("it is another socket by now").isZero();
    assertThat(probe.events()).containsExactlyInAnyOrder("ACCEPTED " + fd, "CLOSED " + fd);
  }

  @Test
  void endOfStream_isThePeersClose() {
    Probe.received(-1, fd, false);

    assertThat(connection.endOfStreamSeen).isTrue();
  }

  @Test
  void endOfStream_afterTheCloseBegan_isTheMarkerSockets() {
    Probe.closing(fd);
    Probe.received(-1, fd, false);

    assertThat(connection.endOfStreamSeen).isFalse();
  }

  @Test
  void failed_knowsAReset() {
    Probe.failed(new SocketException("Connection reset by peer"), fd);

    assertThat(connection.resetSeen).isTrue();
    assertThat(connection.errorSeen).isFalse();
    assertThat(connection.errorType).isEqualTo("java.net.SocketException");
  }

  @Test
  void failed_knowsABrokenPipe_andKeepsTheFirstType() {
    Probe.failed(new IOException("Broken pipe"), fd);
    Probe.failed(new SocketException("Connection reset"), fd);

    assertThat(connection.resetSeen).isTrue();
    assertThat(connection.errorType).isEqualTo("java.io.IOException");
  }

  @Test
  void failed_otherwise_isAnError() {
    Probe.failed(new IOException("No route to host"), fd);

    assertThat(connection.resetSeen).isFalse();
    assertThat(connection.errorSeen).isTrue();
  }

  @Test
  void failed_isNothing_forTimeoutsClosesAndWhatComesAfterTheClose() {
    Probe.failed(new SocketTimeoutException("Read timed out"), fd);
    Probe.failed(new ClosedChannelException(), fd);
    Probe.failed(new IllegalStateException(), fd);
    Probe.closing(fd);
    Probe.failed(new SocketException("Connection reset"), fd);

    assertThat(connection.resetSeen).isFalse();
    assertThat(connection.errorSeen).isFalse();
    assertThat(connection.errorType).isNull();
  }

  @Test
  void listener_isGoneAtItsClose_andItsConnectionsCountOn() {
    Probe.closed(probe.listenerFd);

    assertThat(probe.listener.closing).isTrue();
    assertThat(Sockets.LISTENERS.get(probe.listenerFd)).isNull();
    Probe.received(11, fd, true);
    Probe.closed(fd);
    assertThat(probe.closedIo(Connection.RECEIVED_DIRECT)).isEqualTo(11);
    assertThat(probe.listener.closed.get()).isOne();
  }

  @Test
  void unknownDescriptors_areIgnored() {
    int unknown = ProbeRun.freeFd();
    for (int each : new int[] {unknown, -1, FdTable.CAPACITY, Integer.MAX_VALUE}) {
      Probe.received(10, each, false);
      Probe.received(-1, each, false);
      Probe.transmitted(10, each, false);
      TransferProbe.sent(10, each, 10, 0);
      Probe.failed(new SocketException("Connection reset"), each);
      Probe.closing(each);
      Probe.closed(each);
    }

    assertThat(probe.listener.closed.get()).isZero();
  }
}
