package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlarmTest {
  private static final int DEADLINE_SECONDS = 60;

  private final AtomicInteger rings = new AtomicInteger();

  @AfterEach
  void unset() {
    Alarm.unset();
  }

  @Test
  void newListener_rings_whileSomebodySleeps() {
    try (ProbeRun run = ProbeRun.keepingAll()) {
      Sockets.takeNewListeners();
      Alarm.set(rings::getAndIncrement);
      run.accept();
      assertThat(Sockets.hasNewListeners()).isFalse();
      assertThat(rings.get()).isZero();

      Probe.listening(ProbeRun.freeFd(), null, -1, 50);
      assertThat(Sockets.hasNewListeners()).isTrue();
      assertThat(rings.get()).isOne();
    }
  }

  @Test
  void events_ringOnce_whenHalfOfTheQueueIsFull() {
    Alarm.set(rings::getAndIncrement);
    EventQueue queue = new EventQueue(10);
    for (int i = 0; i < 5; i++) {
      queue.push(new Event(Event.CLOSED, null));
    }
    assertThat(rings.get()).isZero();
    assertThat(queue.isFilling()).isFalse();
    for (int i = 0; i < 10; i++) {
      queue.push(new Event(Event.CLOSED, null));
    }
    assertThat(rings.get()).isOne();
    assertThat(queue.isFilling()).isTrue();
  }

  @Test
  void failingAlarm_isCountedAndGoesNoFurther() {
    long before = Probe.suppressed;
    Alarm.set(
        () -> {
          throw new StackOverflowError();
        });
    Alarm.ring();
    assertThat(Probe.suppressed).isEqualTo(before + 1);
  }

  /** A ring that were lost would leave the sleeper asleep until the deadline. */
  @Test
  void ring_isNeverLost_howeverTheThreadsMeet() throws Exception {
    int rounds = 20_000;
    Semaphore bed = new Semaphore(0);
    AtomicInteger published = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();
    Runnable wake = bed::release;
    Thread ringer =
        new Thread(
            () -> {
              for (int i = 1; i <= rounds; i++) {
                while (seen.get() < i - 1) {
                  Thread.onSpinWait();
                }
                published.set(i);
                Alarm.ring();
              }
            });
    ringer.setDaemon(true);
    ringer.start();
    while (seen.get() < rounds) {
      Alarm.set(wake);
      if (published.get() == seen.get()) {
        assertThat(bed.tryAcquire(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
      Alarm.unset();
      bed.drainPermits();
      seen.set(published.get());
    }
    ringer.join();
  }
}
