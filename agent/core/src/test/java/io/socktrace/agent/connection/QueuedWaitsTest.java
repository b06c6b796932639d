package io.socktrace.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.bootstrap.Listener;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueuedWaitsTest {
  private static final long MILLI = 1_000_000;

  private long now = System.nanoTime();
  private final FakeApplication application = FakeApplication.start();
  private final FakeDumps dumps = new FakeDumps();
  private final QueuedWaits waits = new QueuedWaits(dumps, () -> now);

  @AfterEach
  void close() {
    application.close();
  }

  private Listener listener(long inode) {
    Listener listener = application.listen(new InetSocketAddress("127.0.0.1", 80));
    listener.inode = inode;
    return listener;
  }

  private long waitMillis(Listener listener) {
    return (now - waits.oldestSince(listener).orElseThrow()) / MILLI;
  }

  private void isUnknown(Listener listener) {
    assertThat(waits.oldestSince(listener)).isEmpty();
  }

  @Test
  void oldest_isTheListenersOwn_elseTheWildcards() {
    dumps.listening("127.0.0.1", 80, 1).listening("::", 80, 2).listening("::", 81, 3);
    dumps.queued("127.0.0.1", 80, 300).queued("127.0.0.1", 80, 500);
    dumps.queued("127.0.0.2", 80, 700).queued("127.0.0.1", 82, 900);

    assertThat(waitMillis(listener(1))).isEqualTo(500);
    assertThat(waitMillis(listener(2))).isEqualTo(700);
    isUnknown(listener(3));
    isUnknown(listener(-1));
    assertThat(dumps.asked).isOne();
  }

  @Test
  void severalSocketsOfOneAddress_areUnknown() {
    dumps.listening("127.0.0.1", 80, 1).listening("127.0.0.1", 80, 2);
    dumps.queued("127.0.0.1", 80, 300);

    isUnknown(listener(1));
    isUnknown(listener(2));
  }

  @Test
  void waitThatTheKernelDoesNotTell_isUnknown() {
    dumps.listening("127.0.0.1", 80, 1).queued("127.0.0.1", 80, -1);

    isUnknown(listener(1));
  }

  @Test
  void answerThatIsNotWhole_isUnknown() {
    dumps.listening("127.0.0.1", 80, 1).queued("127.0.0.1", 80, 300);
    dumps.complete = false;

    isUnknown(listener(1));
  }

  @Test
  void answerFromBeforeAnAccept_isNotUsedAfterIt() {
    dumps.listening("127.0.0.1", 80, 1).queued("127.0.0.1", 80, 300);
    Listener listener = listener(1);
    assertThat(waits.oldestSince(listener)).isPresent();

    application.accept(listener);

    isUnknown(listener);
    assertThat(dumps.asked).isOne();
  }

  @Test
  void acceptDuringTheWalk_makesItUnknown() {
    dumps.listening("127.0.0.1", 80, 1).queued("127.0.0.1", 80, 300);
    Listener listener = listener(1);
    dumps.walking = () -> application.accept(listener);

    isUnknown(listener);
  }

  @Test
  void walk_isRepeatedNoSoonerThanTwoHundredTimesWhatItTook() {
    dumps.listening("127.0.0.1", 80, 1).queued("127.0.0.1", 80, 300);
    dumps.walking = () -> now += 5 * MILLI;
    Listener listener = listener(1);
    // The first may have taken so long because we waited for a processor.
    assertThat(waits.oldestSince(listener)).isPresent();
    now += 50 * MILLI;
    assertThat(waits.oldestSince(listener)).isPresent();
    assertThat(dumps.asked).isEqualTo(2);

    now += 999 * MILLI;
    isUnknown(listener);
    assertThat(dumps.asked).isEqualTo(2);

    now += MILLI;
    assertThat(waits.oldestSince(listener)).isPresent();
    assertThat(dumps.asked).isEqualTo(3);
  }
}
