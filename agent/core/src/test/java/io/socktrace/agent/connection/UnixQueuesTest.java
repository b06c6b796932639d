package io.socktrace.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.bootstrap.Listener;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class UnixQueuesTest {
  private static final long MILLI = 1_000_000;

  private long now = System.nanoTime();
  private final FakeDumps dumps = new FakeDumps().unix(1, 3, 4).unix(2, 5, 6);
  private final UnixQueues queues = new UnixQueues(dumps, () -> now);

  private static Listener listener(long inode) {
    Listener listener = new Listener(3, UnixDomainSocketAddress.of("/run/app.sock"), -1, 0);
    listener.inode = inode;
    return listener;
  }

  @Test
  void oneAnswer_servesAllListeners_eachOnce() {
    Listener first = listener(1);
    Listener second = listener(2);

    assertThat(queues.next(first)).isTrue();
    assertThat(queues.next(second)).isTrue();
    assertThat(queues.of(first).queueLength()).isEqualTo(3);
    assertThat(queues.of(second).queueLength()).isEqualTo(5);
    assertThat(queues.of(listener(7))).isNull();
    assertThat(dumps.askedForUnix).isOne();
  }

  /** However often somebody would like to know. */
  @Test
  void kernel_isAskedTwentyTimesASecondAtMost() {
    Listener listener = listener(1);
    int looks = 0;
    for (int millis = 0; millis < 10_000; millis++) {
      looks += queues.next(listener) ? 1 : 0;
      now += MILLI;
    }
    assertThat(looks).isEqualTo(dumps.askedForUnix).isBetween(199, 202);
  }

  @Test
  void looksThatComeALittleEarly_areNotLeftOut() {
    Listener listener = listener(1);
    for (int look = 0; look < 100; look++) {
      assertThat(queues.next(listener)).as("look %d", look).isTrue();
      now += (look % 2 == 0 ? 51 : 49) * MILLI;
    }
  }

  @Test
  void answerThatTakesLong_isAskedForLessOften() {
    Listener listener = listener(1);
    dumps.walking = () -> now += MILLI;
    for (int millis = 0; millis < 2_000; millis++) {
      queues.next(listener);
      now += MILLI;
    }
    assertThat(dumps.askedForUnix).isBetween(9, 13);
  }

  @Test
  void refusal_isAbsent_andStandsForAMinute() {
    Listener listener = listener(1);
    dumps.refusesUnix = true;
    for (int seconds = 0; seconds < 59; seconds++) {
      queues.next(listener);
      assertThat(queues.of(listener)).isNull();
      now += 1000 * MILLI;
    }
    assertThat(dumps.askedForUnix).isOne();
    dumps.refusesUnix = false;
    now += 2000 * MILLI;
    assertThat(queues.next(listener)).isTrue();
    assertThat(queues.of(listener)).isNotNull();
  }

  @Test
  void withoutSockDiag_nothingIsKnown() {
    UnixQueues none = new UnixQueues(null, () -> now);
    assertThat(none.next(listener(1))).isFalse();
    assertThat(none.ofNew(listener(1))).isNull();
  }
}
