package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Which connections become spans. Budgets are per second of the JVM's clock, so a test that spends
 * one may see a second of grace: the bounds asserted here hold either way.
 */
class ProbeKeepTest {
  private static final int SLOW = 40;
  private static final int QUICK = 0;

  @Test
  void keep_takesAllWhenAsked() {
    try (ProbeRun probe = ProbeRun.keepingAll()) {
      for (int i = 0; i < 200; i++) {
        assertThat(probe.accept().kept).isNotNull();
      }
    }
  }

  @Test
  void keep_givesSlowOnesABudgetOfTheirOwn() {
    try (ProbeRun probe = ProbeRun.keeping(0, Settings.ALL, 10_000_000, 1000)) {
      probe.kernel.waitMillis = QUICK;
      assertThat(probe.accept().kept).isNull();
      probe.kernel.waitMillis = SLOW;
      assertThat(probe.accept().kept).isNotNull();
    }
  }

  @Test
  void keep_judgesByTheLowerBound() {
    try (ProbeRun probe = ProbeRun.keeping(0, Settings.ALL, 10_000_000, 1000)) {
      probe.kernel.tickNanos = 4_000_000;
      probe.kernel.waitMillis = 13;
      assertThat(probe.accept().kept).isNull();
      probe.kernel.waitMillis = 14;
      assertThat(probe.accept().kept).isNotNull();
    }
  }

  @Test
  void keep_knowsThatAnUnknownWaitIsNotSlow() {
    try (ProbeRun probe = ProbeRun.keeping(0, Settings.ALL, 0, 1000)) {
      probe.kernel.tickNanos = 0;
      assertThat(probe.accept().kept).isNull();
      probe.kernel.waitMillis = 0;
      assertThat(probe.accept().kept).isNotNull();
    }
  }

  @Test
  void keep_tellsTheNextKeptOneWhatWasLeftOut() {
    try (ProbeRun probe = ProbeRun.keeping(0, Settings.ALL, 10_000_000, 1000)) {
      probe.kernel.waitMillis = QUICK;
      for (int i = 0; i < 7; i++) {
        probe.accept();
      }
      probe.kernel.waitMillis = SLOW;
      assertThat(probe.accept().kept.suppressedBefore).isEqualTo(7);
      assertThat(probe.accept().kept.suppressedBefore).isZero();
    }
  }

  @Test
  void keep_staysWithinItsBudgets() {
    try (ProbeRun probe = ProbeRun.keeping(3, 5, 10_000_000, 1000)) {
      long began = System.nanoTime();
      int quick = 0;
      int slow = 0;
      for (int i = 0; i < 500; i++) {
        probe.kernel.waitMillis = QUICK;
        quick += probe.accept().kept == null ? 0 : 1;
        probe.kernel.waitMillis = SLOW;
        slow += probe.accept().kept == null ? 0 : 1;
      }
      long seconds = (System.nanoTime() - began) / 1_000_000_000L + 2;
      // A slow one without a slow place may still take one of the others.
      assertThat(quick).isLessThanOrEqualTo((int) (3 * seconds));
      assertThat(slow).isBetween(5, (int) (8 * seconds));
      assertThat(quick + slow).isGreaterThanOrEqualTo(8);
    }
  }

  @Test
  void accepted_withAFullQueue_isCountedAndNotHalfKept() {
    try (ProbeRun probe = ProbeRun.keeping(Settings.ALL, Settings.ALL, 10_000_000, 2)) {
      Connection first = probe.accept();
      Connection second = probe.accept();
      Connection third = probe.accept();

      assertThat(Sockets.CONNECTIONS.get(third.fd)).isSameAs(third);
      assertThat(probe.dropped(Drops.QUEUE_FULL)).isOne();
      assertThat(probe.events()).containsExactly("ACCEPTED " + first.fd, "ACCEPTED " + second.fd);

      Probe.received(10, third.fd, false);
      Probe.closed(third.fd);
      assertThat(probe.events()).isEmpty();
      assertThat(probe.dropped(Drops.QUEUE_FULL)).isEqualTo(3);
      assertThat(probe.listener.closed.get()).isOne();
      assertThat(probe.closedIo(Connection.RECEIVED_HEAP)).isEqualTo(10);
    }
  }

  @Test
  void laterEvents_withAFullQueue_areCounted() {
    try (ProbeRun probe = ProbeRun.keeping(Settings.ALL, Settings.ALL, 10_000_000, 1)) {
      Connection connection = probe.accept();
      Probe.received(10, connection.fd, false);
      Probe.closed(connection.fd);

      assertThat(probe.dropped(Drops.QUEUE_FULL)).isEqualTo(2);
      assertThat(probe.listener.closed.get()).isOne();
      assertThat(probe.events()).containsExactly("ACCEPTED " + connection.fd);
    }
  }

  @Test
  void everyEvent_isQueuedOrCounted_whateverThreadsDo() throws Exception {
    int each = 2000;
    try (ProbeRun probe = ProbeRun.keeping(Settings.ALL, Settings.ALL, 10_000_000, 500)) {
      Concurrently.call(
          3,
          () -> {
            for (int i = 0; i < each; i++) {
              int fd = ProbeRun.freeFd();
              Probe.accepted(
                  probe.listenerFd, Probe.accepting(probe.listenerFd), fd, null, -1, null, -1);
              Probe.closed(fd);
            }
            return null;
          });

      assertThat(probe.events().size() + probe.dropped(Drops.QUEUE_FULL)).isEqualTo(3 * 2 * each);
      assertThat(probe.listener.accepted.get()).isEqualTo(3 * each);
      assertThat(probe.listener.closed.get()).isEqualTo(3 * each);
    }
  }

  @Test
  void closed_afterAFailure_isKeptLate_withinItsOwnBudget() {
    try (ProbeRun probe = ProbeRun.keeping(0, 2, 10_000_000, 1000)) {
      long began = System.nanoTime();
      List<String> expected = new ArrayList<>();
      int kept = 0;
      for (int i = 0; i < 50; i++) {
        Connection connection = probe.accept();
        assertThat(connection.kept).isNull();
        Probe.failed(new SocketException("Connection reset"), connection.fd);
        Probe.closed(connection.fd);
        if (connection.kept != null) {
          kept++;
          assertThat(connection.kept.inode).isEqualTo(4711);
          expected.add("CLOSED " + connection.fd);
        }
      }
      long seconds = (System.nanoTime() - began) / 1_000_000_000L + 2;
      assertThat(kept).isBetween(2, (int) (2 * seconds));
      assertThat(probe.kernel.closingReads).isEqualTo(kept);
      assertThat(probe.events()).containsExactlyElementsOf(expected);
    }
  }
}
