package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventQueueTest {

  @Test
  void drain_givesTheOrderInWhichTheyWerePushed() {
    EventQueue queue = new EventQueue(10);
    for (int fd = 0; fd < 5; fd++) {
      queue.push(event(fd));
    }

    assertThat(fds(queue.drain())).containsExactly(0, 1, 2, 3, 4);
    assertThat(queue.drain()).isNull();
    assertThat(queue.size()).isZero();
  }

  @Test
  void push_refusesBeyondTheLimit() {
    EventQueue queue = new EventQueue(2);

    assertThat(queue.push(event(1))).isTrue();
    assertThat(queue.push(event(2))).isTrue();
    assertThat(queue.push(event(3))).isFalse();

    assertThat(queue.size()).isEqualTo(2);
    assertThat(fds(queue.drain())).containsExactly(1, 2);
    assertThat(queue.push(event(4))).isTrue();
  }

  @Test
  void push_refusesEverythingAtLimitZero() {
    assertThat(new EventQueue(0).push(event(1))).isFalse();
  }

  @Test
  void pushAndDrain_conserveEvents_andEachPushersOrder() throws Exception {
    EventQueue queue = new EventQueue(1000);
    int pushers = 3;
    int each = 30_000;
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger pushing = new AtomicInteger(pushers);
    List<Integer> drained = new ArrayList<>();
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < pushers; i++) {
      int pusher = i;
      tasks.add(
          () -> {
            for (int n = 0; n < each; n++) {
              if (!queue.push(event(pusher * each + n))) {
                refused.getAndIncrement();
              }
            }
            pushing.getAndDecrement();
            return null;
          });
    }
    tasks.add(
        () -> {
          while (pushing.get() > 0) {
            // Two threads may both see the last free place: the bound is one event a pusher wide.
            assertThat(queue.size()).isLessThanOrEqualTo(1000 + pushers);
            drained.addAll(fds(queue.drain()));
          }
          return null;
        });

    Concurrently.callAll(tasks);
    drained.addAll(fds(queue.drain()));

    assertThat(drained.size() + refused.get()).isEqualTo(pushers * each);
    assertThat(queue.size()).isZero();
    Map<Integer, Integer> last = new HashMap<>();
    for (int number : drained) {
      Integer before = last.put(number / each, number);
      assertThat(before == null || before < number).isTrue();
    }
  }

  private static Event event(int fd) {
    return new Event(Event.ACCEPTED, new Connection(null, fd, null, -1, 0));
  }

  private static List<Integer> fds(Event first) {
    List<Integer> fds = new ArrayList<>();
    for (Event event = first; event != null; event = event.next()) {
      fds.add(event.connection.fd);
    }
    return fds;
  }
}
