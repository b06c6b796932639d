package io.socktrace.agent.stall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.socktrace.agent.connection.FakeApplication;
import io.socktrace.agent.connection.FakeDumps;
import io.socktrace.agent.connection.QueuedWaits;
import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.Keeping;
import io.socktrace.bootstrap.KeptConnection;
import io.socktrace.bootstrap.KernelFacts;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Probe;
import io.socktrace.bootstrap.Settings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StallWatchTest {
  private static final long MILLI = 1_000_000;

  private final FakeKernel kernel = new FakeKernel();
  private final FakeApplication application =
      FakeApplication.start(
          new Settings(Settings.ALL, Settings.ALL, 10 * MILLI, 1000, 100 * MILLI), kernel);
  private final Listener listener = application.listen(new InetSocketAddress("127.0.0.1", 80));
  private final News news = new News();
  private final JvmPauses pauses = new JvmPauses();
  private final List<Throwable> failures = new ArrayList<>();
  private final FakeDumps dumps = new FakeDumps();
  private final StallWatch watch =
      new StallWatch(100 * MILLI, news, pauses, new QueuedWaits(dumps), failures::add);
  private final long zero = System.nanoTime();

  @AfterEach
  void nothingFailed() {
    application.close();
    assertThat(failures).isEmpty();
  }

  @Test
  void waitingConnections_areAStall_onceTheThresholdIsReached() {
    look(2, 0);
    look(3, 99);
    assertThat(news.began).isEmpty();

    look(3, 100);

    Stall stall = news.began.get(0);
    assertThat(stall.beganNanos()).isEqualTo(at(0));
    assertThat(stall.nanos()).isEqualTo(100 * MILLI);
    assertThat(stall.mostWaiting()).isEqualTo(3);
    assertThat(stall.neverAccepted()).isTrue();
    assertThat(listener.stalledSinceNanos).isEqualTo(at(0));
    assertThat(listener.stall.count(0)).isZero();
  }

  @Test
  void oldestConnection_tellsWhenItBegan() {
    listener.inode = 1;
    dumps.listening("127.0.0.1", 80, 1).queued("127.0.0.1", 80, 3_600_000);
    look(1, 0);
    look(1, 100);

    Stall stall = news.began.get(0);
    assertThat(zero - stall.oldestSinceNanos()).isCloseTo(hours(1), within(hours(0.5)));
    assertThat(stall.beganNanos()).isEqualTo(stall.oldestSinceNanos());
    assertThat(listener.stalledSinceNanos).isEqualTo(stall.beganNanos());
  }

  @Test
  void oldestConnectionFromBeforeTheLastAccept_doesNot() {
    listener.inode = 1;
    dumps.listening("127.0.0.1", 80, 1).queued("127.0.0.1", 80, 3_600_000);
    application.accept(listener);
    long accepted = listener.acceptor.acceptedNanos();
    watch.looked(listener, 1, 50, accepted + 1);
    watch.looked(listener, 1, 50, accepted + 101 * MILLI);

    Stall stall = news.began.get(0);
    assertThat(zero - stall.oldestSinceNanos()).isCloseTo(hours(1), within(hours(0.5)));
    assertThat(stall.beganNanos()).isEqualTo(accepted);
  }

  @Test
  void questionThatFails_isToldOnceAndCostsNothingElse() {
    dumps.walking =
        () -> {
          throw new IllegalStateException("as wanted");
        };
    look(1, 0);
    look(1, 100);
    watch.exit(at(700));

    assertThat(news.began).hasSize(1);
    assertThat(news.ended).hasSize(1);
    assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
    failures.clear();
  }

  private static long hours(double hours) {
    return (long) (hours * 3600e9);
  }

  @Test
  void queueThatIsEmptiedAndRefilled_isNoStall() {
    for (int millis = 0; millis < 1000; millis += 50) {
      look(millis / 50 % 2, millis);
    }

    assertThat(news.began).isEmpty();
  }

  @Test
  void queueThatIsNeverEmpty_isNoStall_whileThereAreAccepts() {
    long last = zero;
    while (last - zero < 300 * MILLI) {
      application.accept(listener);
      last = System.nanoTime();
      // A machine that stops us in between would make a stall of it, and rightly.
      if (last - listener.acceptor.acceptedNanos() < 50 * MILLI) {
        watch.looked(listener, 5, 50, last);
      }
    }

    assertThat(news.began).extracting(Stall::nanos).isEmpty();
  }

  @Test
  void firstLookAfterALongTime_isNoStall() {
    look(0, 0);
    look(5, 5000);
    look(5, 5050);

    assertThat(news.began).isEmpty();
  }

  @Test
  void accept_endsItWithTheKernelsBounds() {
    look(1, -300);
    look(1, -100);
    kernel.waitMillis = 320;
    application.accept(listener);
    look(0, 50);

    Stall stall = news.ended.get(0);
    assertThat(stall).isSameAs(news.began.get(0));
    assertThat(stall.end()).isEqualTo(Stall.End.ACCEPT);
    assertThat(stall.nanos()).isEqualTo(320 * MILLI);
    assertThat(listener.stalledSinceNanos).isZero();
    assertThat(listener.stall.sumNanos()).isEqualTo(320 * MILLI);
    look(0, 100);
    assertThat(news.began).hasSize(1);
  }

  @Test
  void stallThatIsOverBeforeALook_isToldByItsAccept() {
    look(0, -500);
    kernel.waitMillis = 400;
    application.accept(listener);
    look(0, 0);

    assertThat(news.began).isEqualTo(news.ended).hasSize(1);
    assertThat(news.ended.get(0).nanos()).isEqualTo(400 * MILLI);
    assertThat(news.ended.get(0).cause()).isEqualTo(Stall.Cause.UNKNOWN);
  }

  @Test
  void stallWhileOurThreadDidNotWake_isAPause() {
    pauses.slept(at(-450), at(0), 50 * MILLI);
    kernel.waitMillis = 420;
    application.accept(listener);
    look(0, 1);

    assertThat(news.ended.get(0).cause()).isEqualTo(Stall.Cause.PAUSE);
    assertThat(news.ended.get(0).pausedNanos()).isBetween(350 * MILLI, 400 * MILLI);
  }

  @Test
  void pauseBeforeIt_explainsNothing() {
    pauses.slept(at(-1000), at(-500), 50 * MILLI);
    look(1, 0);
    look(1, 100);

    assertThat(news.began.get(0).pausedNanos()).isZero();
    assertThat(news.began.get(0).cause()).isEqualTo(Stall.Cause.APPLICATION);
  }

  @Test
  void acceptOnAnotherThread_isFollowed() throws Exception {
    Thread acceptor =
        new Thread(
            () -> {
              Probe.accepting(listener.fd);
              sleepUntilInterrupted();
            },
            "taken over");
    acceptor.start();
    while (acceptor.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    look(1, 0);
    look(1, 100);
    acceptor.interrupt();
    acceptor.join();

    StackSample sample = news.began.get(0).samples().typical();
    assertThat(sample.threadName()).isEqualTo("taken over");
    assertThat(sample.function()).isEqualTo(getClass().getName() + ".sleepUntilInterrupted");
    assertThat(news.began.get(0).neverAccepted()).isFalse();
  }

  @Test
  void opener_isNoCulprit() {
    look(1, 0);
    look(1, 100);
    watch.looksDone(at(200));

    Stall stall = news.began.get(0);
    assertThat(stall.neverAccepted()).isTrue();
    assertThat(stall.samples().total()).isZero();
    assertThat(stall.culprit().function()).isEmpty();
    assertThat(stall.cause()).isEqualTo(Stall.Cause.APPLICATION);
  }

  @Test
  void threadThatHasEnded_isTold() throws Exception {
    acceptOnAThreadThatEnds(listener);
    look(1, 0);
    look(1, 100);

    Stall stall = news.began.get(0);
    assertThat(stall.isThreadEnded()).isTrue();
    assertThat(stall.cause()).isEqualTo(Stall.Cause.APPLICATION);
    assertThat(listener.acceptor.threadName()).isEqualTo("mortal");
  }

  @Test
  void threadsThatHaveEnded_takeNobodysTurn() throws Exception {
    List<Listener> all = new ArrayList<>();
    for (int port = 100; port < 130; port++) {
      all.add(application.listen(new InetSocketAddress("127.0.0.1", port)));
      acceptOnAThreadThatEnds(all.get(port - 100));
    }
    Probe.accepting(listener.fd);
    all.add(listener);
    lookForTwoSeconds(all);

    assertThat(news.began).hasSize(31);
    assertThat(news.began.get(30).listener).isSameAs(listener);
    assertThat(news.began.get(30).samples().total()).isGreaterThan(10);
  }

  @Test
  void everyoneOfManyStalls_hasItsTurn() {
    List<Listener> all = new ArrayList<>();
    for (int port = 100; port < 118; port++) {
      all.add(application.listen(new InetSocketAddress("127.0.0.1", port)));
      Probe.accepting(all.get(port - 100).fd);
    }
    lookForTwoSeconds(all);

    assertThat(news.began)
        .hasSize(18)
        .allSatisfy(stall -> assertThat(stall.samples().total()).isPositive());
  }

  @Test
  void stallThatLasts_isToldAtEachLook() {
    look(1, 0);
    look(1, 100);
    look(1, 150);
    watch.looksDone(at(150));
    watch.looksDone(at(200));

    assertThat(news.lasting).isEqualTo(2);
  }

  private static void acceptOnAThreadThatEnds(Listener on) throws InterruptedException {
    Thread mortal = new Thread(() -> Probe.accepting(on.fd), "mortal");
    mortal.start();
    mortal.join();
  }

  private void lookForTwoSeconds(List<Listener> all) {
    for (long millis = 0; millis < 2000; millis += 50) {
      for (Listener each : all) {
        watch.looked(each, 1, 50, at(millis));
      }
      watch.looksDone(at(millis));
    }
  }

  @Test
  void acceptByNativeCode_makesItUnjudged() {
    look(5, 0);
    look(4, 50);
    look(5, 100);
    look(6, 150);
    look(6, 500);

    assertThat(news.began).isEmpty();
  }

  @Test
  void acceptThatIsNotSeen_endsIt() {
    application.accept(listener);
    look(5, 100);
    look(5, 200);
    look(4, 250);
    look(4, 300);
    assertThat(news.ended).isEmpty();
    look(4, 350);

    assertThat(news.ended.get(0).end()).isEqualTo(Stall.End.ELSEWHERE);
  }

  @Test
  void unknownLength_isNeitherStallNorEnd() {
    look(-1, 0);
    look(-1, 500);
    assertThat(news.began).isEmpty();
    look(1, 1000);
    look(1, 1100);
    look(-1, 1200);
    look(-1, 1300);
    look(-1, 1400);

    assertThat(news.began).hasSize(1);
    assertThat(news.ended).isEmpty();
  }

  @Test
  void closedListener_endsIt() {
    look(1, 0);
    look(1, 100);
    application.close(listener);
    watch.looksDone(at(150));

    assertThat(news.ended.get(0).end()).isEqualTo(Stall.End.CLOSE);
    assertThat(news.ended.get(0).nanos()).isEqualTo(150 * MILLI);
  }

  @Test
  void exit_tellsWhatLasts() {
    look(1, 0);
    look(1, 100);
    watch.exit(at(700));

    assertThat(news.ended.get(0).end()).isEqualTo(Stall.End.EXIT);
    assertThat(news.ended.get(0).nanos()).isEqualTo(700 * MILLI);
  }

  @Test
  void samples_areAtMostTenASecond_overAllListeners() {
    List<Listener> all = new ArrayList<>();
    for (int port = 100; port < 130; port++) {
      all.add(application.listen(new InetSocketAddress("127.0.0.1", port)));
      Probe.accepting(all.get(port - 100).fd);
    }
    lookForTwoSeconds(all);

    assertThat(news.began).hasSize(30);
    assertThat(news.began.stream().mapToInt(each -> each.samples().total()).sum())
        .isBetween(11, 20);
    assertThat(news.began.stream().filter(each -> each.samples().total() > 0).count())
        .isGreaterThan(10);
  }

  private static void sleepUntilInterrupted() {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException done) {
      // As wanted.
    }
  }

  private void look(long length, long millis) {
    watch.looked(listener, length, 50, at(millis));
  }

  private long at(long millis) {
    return zero + millis * MILLI;
  }

  private static final class News implements StallNews {
    final List<Stall> began = new ArrayList<>();
    final List<Stall> ended = new ArrayList<>();
    int lasting;

    @Override
    public void began(Stall stall) {
      began.add(stall);
    }

    @Override
    public void lasts(Stall stall) {
      lasting++;
    }

    @Override
    public void ended(Stall stall) {
      ended.add(stall);
    }
  }

  /** Says of every connection how long it has waited. */
  private static final class FakeKernel extends KernelFacts {
    int waitMillis;

    @Override
    public KeptConnection readAccepted(Connection connection, long seenEmptyAgoNanos) {
      connection.waitMillis = waitMillis;
      return Keeping.keep(connection, seenEmptyAgoNanos, 0);
    }

    @Override
    public long readInode(int fd) {
      return ABSENT;
    }

    @Override
    public void readClosing(Connection connection) {}
  }
}
