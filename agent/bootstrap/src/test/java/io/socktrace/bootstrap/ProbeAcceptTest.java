package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbeAcceptTest {
  private static final long MILLI = 1_000_000L;

  private final ProbeRun probe = ProbeRun.keepingAll();

  @AfterEach
  void close() {
    probe.close();
  }

  @Test
  void accepted_recordsAKnownWait() {
    probe.kernel.waitMillis = 40;

    Connection connection = probe.accept();

    assertThat(connection.waitMillis).isEqualTo(40);
    assertThat(connection.kept.inode).isEqualTo(4711);
    assertThat(connection.kept.acceptThread).isEqualTo(Thread.currentThread().getName());
    assertThat(probe.listener.accepted.get()).isOne();
    assertThat(probe.listener.waitsUnknown.get()).isZero();
    assertThat(probe.listener.wait.sumNanos()).isEqualTo(40 * MILLI);
    assertThat(probe.listener.wait.count(probe.listener.wait.bucketOf(40 * MILLI))).isOne();
    assertThat(probe.events()).containsExactly("ACCEPTED " + connection.fd);
  }

  @Test
  void accepted_countsAnUnknownWait_andRecordsNoZero() {
    probe.accept();
    Probe.connectKernel(null);
    probe.accept();

    assertThat(probe.listener.accepted.get()).isEqualTo(2);
    assertThat(probe.listener.waitsUnknown.get()).isEqualTo(2);
    assertThat(probe.listener.wait.sumNanos()).isZero();
    for (int i = 0; i < probe.listener.wait.buckets(); i++) {
      assertThat(probe.listener.wait.count(i)).isZero();
    }
  }

  @Test
  void accepted_whereTheStackEndsInTheKernelReading_isCountedAndTracked() {
    long suppressed = Probe.suppressed;
    probe.kernel.overflowing = true;

    Connection connection = probe.accept();

    assertThat(connection).as("tracked").isNotNull();
    assertThat(connection.kept).isNull();
    assertThat(probe.listener.accepted.get()).isOne();
    assertThat(probe.listener.waitsUnknown.get()).isOne();
    assertThat(Probe.suppressed).isEqualTo(suppressed + 1);
    assertThat(Probe.lastSuppressed).isInstanceOf(StackOverflowError.class);
  }

  @Test
  void accepted_recordsTheJvmsBound_whereTheKernelsReadingIsLarger() {
    probe.kernel.waitMillis = 1_000_000;
    long began = Probe.accepting(probe.listenerFd);
    probe.listener.seenEmpty(began);

    Connection connection = probe.accept(ProbeRun.freeFd(), began);

    long bound = connection.kept.seenEmptyAgoNanos;
    assertThat(bound).isEqualTo(connection.acceptedNanos - began).isNotNegative();
    assertThat(probe.listener.wait.sumNanos()).isEqualTo(bound);
  }

  @Test
  void accepted_takesTheEmptyQueueItLeftAsABoundForTheNextOne() {
    probe.kernel.queueLength = 0;
    probe.kernel.queueLimit = 50;
    Connection first = probe.accept();
    Connection second = probe.accept();

    assertThat(first.kept.seenEmptyAgoNanos).isEqualTo(Long.MAX_VALUE);
    assertThat(second.kept.seenEmptyAgoNanos).isEqualTo(second.acceptedNanos - first.acceptedNanos);
  }

  @Test
  void acceptReturned_nothingThere_boundsTheNextWait() {
    long began = Probe.accepting(probe.listenerFd);
    Probe.acceptReturned(-2, probe.listenerFd, began, -1, new Object[1], null);

    Connection next = probe.accept();

    assertThat(next.kept.seenEmptyAgoNanos).isEqualTo(next.acceptedNanos - began);
    assertThat(probe.listener.accepted.get()).isOne();
  }

  @Test
  void acceptReturned_takesThePeerFromTheArray() {
    int fd = ProbeRun.freeFd();
    InetSocketAddress peer = new InetSocketAddress(99);

    Probe.acceptReturned(
        1, probe.listenerFd, Probe.accepting(probe.listenerFd), fd, new Object[] {peer}, null);

    assertThat(Sockets.CONNECTIONS.get(fd).peer).isSameAs(peer);
    Probe.closed(fd);
  }

  @Test
  void peak_countsTheAcceptedConnection_andEndsAtTheLimitPlusOne() {
    probe.kernel.queueLength = 4;
    probe.kernel.queueLimit = 50;
    probe.accept();
    assertThat(probe.listener.peak.get()).isEqualTo(5);

    // Full again at once: another one came in after this one was taken.
    probe.kernel.queueLength = 51;
    probe.accept();
    assertThat(probe.listener.peak.get()).isEqualTo(51);

    probe.kernel.queueLength = KernelFacts.ABSENT;
    probe.accept();
    assertThat(probe.listener.peak.get()).isEqualTo(51);
  }

  @Test
  void accepted_ofAnUnknownListener_registersIt() {
    int unknown = ProbeRun.freeFd();
    int fd = ProbeRun.freeFd();

    Probe.accepted(unknown, 0, fd, null, -1, new InetSocketAddress(7), -1);

    Listener listener = Sockets.LISTENERS.get(unknown);
    assertThat(listener.backlog).isEqualTo(-1);
    assertThat(listener.accepted.get()).isOne();
    assertThat(Sockets.takeNewListeners()).isSameAs(listener);
    Probe.closed(fd);
    Probe.closed(unknown);
  }

  @Test
  void accepted_beyondTheTable_isCountedAndOpenNoMore() {
    Probe.accepted(
        probe.listenerFd, Probe.accepting(probe.listenerFd), FdTable.CAPACITY, null, -1, null, -1);

    assertThat(probe.dropped(Drops.FD_OUT_OF_RANGE)).isOne();
    assertThat(probe.listener.accepted.get()).isOne();
    assertThat(probe.listener.closed.get()).isOne();
  }

  @Test
  void acceptFailed_isClassifiedByTheErrorText() {
    for (String message :
        new String[] {
          "Too many open files",
          "Too many open files in system",
          "No buffer space available",
          "Cannot allocate memory",
          "Zu viele offene Dateien",
          null
        }) {
      Probe.acceptFailed(new IOException(message), probe.listenerFd);
      Probe.acceptFailed(new SocketException(message), probe.listenerFd);
    }

    List<Long> failures = new ArrayList<>();
    for (int i = 0; i < Listener.FAILURES; i++) {
      failures.add(probe.listener.failures.get(i));
    }
    assertThat(failures).containsExactly(2L, 2L, 2L, 2L, 4L);
  }

  @Test
  void acceptFailed_isNoFailure_forTimeoutsClosesAndWhatIsNotIo() {
    Probe.acceptFailed(new SocketTimeoutException("Accept timed out"), probe.listenerFd);
    Probe.acceptFailed(new ClosedChannelException(), probe.listenerFd);
    Probe.acceptFailed(new AsynchronousCloseException(), probe.listenerFd);
    Probe.acceptFailed(new SecurityException(), probe.listenerFd);
    Probe.acceptFailed(new IOException("no such listener"), ProbeRun.freeFd());
    Probe.closing(probe.listenerFd);
    Probe.acceptFailed(new SocketException("Socket closed"), probe.listenerFd);

    for (int i = 0; i < Listener.FAILURES; i++) {
      assertThat(probe.listener.failures.get(i)).isZero();
    }
  }

  @Test
  void listening_startsTheAgentOnce() {
    AtomicInteger started = new AtomicInteger();
    Sockets.onFirstListen(started::getAndIncrement);
    int first = ProbeRun.freeFd();
    int second = ProbeRun.freeFd();

    Probe.listening(-1, null, -1, 0);
    assertThat(started).hasValue(0);
    Probe.listening(first, null, -1, 0);
    Probe.listening(second, null, -1, 0);

    assertThat(started).hasValue(1);
    Probe.closed(first);
    Probe.closed(second);
  }

  @Test
  void listening_onAReusedDescriptor_closesTheOneBefore() {
    Probe.listening(probe.listenerFd, null, -1, 0);

    assertThat(probe.listener.closing).isTrue();
    assertThat(Sockets.LISTENERS.get(probe.listenerFd)).isNotSameAs(probe.listener);
  }

  @Test
  void takeNewListeners_givesEachOnce_newestFirst() {
    assertThat(Sockets.takeNewListeners()).isSameAs(probe.listener);
    int fd = ProbeRun.freeFd();
    int other = ProbeRun.freeFd();
    Probe.listening(fd, null, -1, 0);
    Probe.listening(other, null, -1, 0);

    Listener newest = Sockets.takeNewListeners();

    assertThat(newest.fd).isEqualTo(other);
    assertThat(newest.next().fd).isEqualTo(fd);
    assertThat(newest.next().next()).isNull();
    assertThat(Sockets.takeNewListeners()).isNull();
    Probe.closed(fd);
    Probe.closed(other);
  }

  @Test
  void listening_beyondWhatMayPend_isCounted() {
    int fd = ProbeRun.freeFd();
    for (int i = 0; i < 5000; i++) {
      Probe.listening(fd, null, -1, 0);
    }

    // One place was taken by the listener of this test.
    assertThat(probe.dropped(Drops.LISTENERS_PENDING)).isEqualTo(5000 - 4096 + 1);
    Probe.closed(fd);
  }
}
