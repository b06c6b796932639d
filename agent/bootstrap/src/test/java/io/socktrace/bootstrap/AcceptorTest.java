package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcceptorTest {
  private static final long STALL = 100;

  private final Acceptor acceptor = new Acceptor();

  @Test
  void thread_isTheOneThatEnteredLast() throws Exception {
    assertThat(acceptor.isKnown()).isFalse();
    acceptor.opened(Thread.currentThread());
    assertThat(acceptor.thread()).isSameAs(Thread.currentThread());
    assertThat(acceptor.hasEntered()).isFalse();

    Thread other = new Thread(() -> acceptor.entered(Thread.currentThread()));
    other.start();
    other.join();

    assertThat(acceptor.thread()).isSameAs(other);
    assertThat(acceptor.hasEntered()).isTrue();
    assertThat(acceptor.openedBy).isEqualTo(Thread.currentThread().getName());
  }

  @Test
  void thread_isNotKeptAlive() throws Exception {
    Thread other = new Thread(() -> acceptor.entered(Thread.currentThread()));
    other.start();
    other.join();
    other = null;

    long deadline = System.nanoTime() + 30_000_000_000L;
    while (acceptor.thread() != null) {
      assertThat(System.nanoTime()).as("still reachable").isLessThan(deadline);
      System.gc();
    }
    assertThat(acceptor.isKnown()).isTrue();
  }

  @Test
  void lateAccept_isFromTheAcceptBefore_whereThatIsLater() {
    acceptor.accepted(1000, 0, STALL);
    acceptor.accepted(1150, 500, STALL);

    LateAccept late = acceptor.takeLate();
    assertThat(late.beganNanos).isEqualTo(1000);
    assertThat(late.endedNanos).isEqualTo(1150);
    assertThat(acceptor.acceptedNanos()).isEqualTo(1150);
    assertThat(acceptor.wasLate()).isFalse();
  }

  @Test
  void lateAccept_isTheWholeWait_whereNothingWasAcceptedBefore() {
    acceptor.accepted(1000, 500, STALL);

    assertThat(acceptor.takeLate().beganNanos).isEqualTo(500);
  }

  @Test
  void lateAccept_isTheLongestSinceItWasTaken() {
    acceptor.accepted(1000, 300, STALL);
    acceptor.accepted(2000, 500, STALL);
    acceptor.accepted(3000, 400, STALL);

    assertThat(acceptor.takeLate().endedNanos).isEqualTo(2000);
    assertThat(acceptor.takeLate()).isNull();
  }

  /** Each has waited long in a long queue, and yet there is an accept all the time. */
  @Test
  void longWaits_areNotLate_whereAcceptsGoOn() {
    acceptor.accepted(1000, 0, STALL);
    for (int i = 1; i < 100; i++) {
      acceptor.accepted(1000 + 99 * i, 5000, STALL);
    }

    assertThat(acceptor.wasLate()).isFalse();
  }
}
