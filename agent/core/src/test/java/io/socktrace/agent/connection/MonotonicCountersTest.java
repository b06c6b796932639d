package io.socktrace.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.connection.ListenerRegistry.Snapshot;
import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Probe;
import io.socktrace.bootstrap.TransferProbe;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A backend takes a falling counter for a restart: sums may lag, but never fall. */
class MonotonicCountersTest {
  private static final int APPLICATION_THREADS = 3;
  private static final int CONNECTIONS = 50_000;
  private static final int CONNECTIONS_UNTIL_A_LOOK = 2_500;

  /** Each look lets each thread go on: on a busy machine they would be done before the first. */
  private final Semaphore looks = new Semaphore(0);

  @Test
  void sums_neverFall_andAreExactAtTheEnd_whateverCloses() throws Exception {
    ListenerRegistry registry = new ListenerRegistry(2);
    ExecutorService threads = Executors.newFixedThreadPool(APPLICATION_THREADS);
    try (FakeApplication application = FakeApplication.start()) {
      Listener listener = application.listen(new InetSocketAddress("127.0.0.1", 8080));
      registry.update();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < APPLICATION_THREADS; i++) {
        running.add(
            threads.submit(
                () -> {
                  churn(application, listener);
                  return null;
                }));
      }

      Snapshot last = null;
      int seen = 0;
      while (running.stream().anyMatch(thread -> !thread.isDone())) {
        registry.update();
        Snapshot next = registry.snapshots().get(0);
        if (last != null) {
          assertNothingFell(last, next);
        }
        last = next;
        seen++;
        looks.release(APPLICATION_THREADS);
        application.events();
      }
      for (Future<?> thread : running) {
        thread.get(60, TimeUnit.SECONDS);
      }
      Snapshot end = registry.snapshots().get(0);
      assertNothingFell(last, end);
      assertThat(seen).isGreaterThanOrEqualTo(CONNECTIONS / CONNECTIONS_UNTIL_A_LOOK);
      long all = (long) APPLICATION_THREADS * CONNECTIONS;
      assertThat(end.totals().accepted).isEqualTo(all);
      assertThat(end.totals().closed).isEqualTo(all);
      assertThat(end.totals().waitsUnknown).isEqualTo(all);
      assertThat(end.totals().io)
          .containsExactly(
              0, 0, all * 10, all * 2, all * 3, all, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, all * 7, all);
      assertThat(java.util.Arrays.stream(end.totals().duration.counts).sum()).isEqualTo(all);
      assertThat(java.util.Arrays.stream(end.totals().dispatch.counts).sum()).isEqualTo(all);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Keeps a few connections open at a time, as servers do. */
  private void churn(FakeApplication application, Listener listener) throws InterruptedException {
    Connection[] open = new Connection[8];
    int[] fds = new int[8];
    for (int i = 0; i < fds.length; i++) {
      fds[i] = application.freeFd();
    }
    for (int i = 0; i < CONNECTIONS; i++) {
      if (i % CONNECTIONS_UNTIL_A_LOOK == 0) {
        looks.acquire();
      }
      int place = i % open.length;
      if (open[place] != null) {
        application.close(open[place]);
      }
      open[place] = application.accept(listener, fds[place], null);
      Probe.received(3, fds[place], true);
      Probe.transmitted(4, fds[place], false);
      Probe.transmitted(6, fds[place], false);
      TransferProbe.sent(7, fds[place], 7, 0);
    }
    for (Connection each : open) {
      application.close(each);
    }
  }

  private static void assertNothingFell(Snapshot before, Snapshot after) {
    assertThat(after.totals().accepted).isGreaterThanOrEqualTo(before.totals().accepted);
    assertThat(after.totals().closed).isGreaterThanOrEqualTo(before.totals().closed);
    assertThat(after.totals().closed).isLessThanOrEqualTo(after.totals().accepted);
    for (int i = 0; i < Connection.COUNTERS; i++) {
      assertThat(after.totals().io[i]).isGreaterThanOrEqualTo(before.totals().io[i]);
    }
    for (int i = 0;
        before.totals().duration.counts != null && i < before.totals().duration.counts.length;
        i++) {
      assertThat(after.totals().duration.counts[i])
          .isGreaterThanOrEqualTo(before.totals().duration.counts[i]);
    }
  }
}
