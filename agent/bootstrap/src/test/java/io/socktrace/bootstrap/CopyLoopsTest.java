package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CopyLoopsTest {
  private final ProbeRun run = ProbeRun.keepingAll();
  private final Connection connection = run.accept();

  @AfterEach
  void close() {
    assertThat(CopyLoops.current()).isNull();
    run.close();
  }

  @Test
  void bytesWithinALoop_areTheLoops_inItsDirectionOnly() {
    long to = TransferProbe.looping(CopyLoop.TO);
    Probe.transmitted(1, connection.fd, true);
    Probe.received(2, connection.fd, true);
    TransferProbe.loopLeft(to);
    long from = TransferProbe.looping(CopyLoop.FROM);
    Probe.transmitted(4, connection.fd, true);
    Probe.received(8, connection.fd, true);
    TransferProbe.loopLeft(from);
    Probe.transmitted(16, connection.fd, true);

    assertThat(connection.counter(Connection.TRANSMITTED_LOOP)).isEqualTo(1);
    assertThat(connection.counter(Connection.RECEIVED_DIRECT)).isEqualTo(2);
    assertThat(connection.counter(Connection.TRANSMITTED_DIRECT)).isEqualTo(4 + 16);
    assertThat(connection.counter(Connection.RECEIVED_LOOP)).isEqualTo(8);
  }

  @Test
  void loopsWithinLoops_belongToTheOuterOne() {
    long outer = TransferProbe.looping(CopyLoop.TO);
    long inner = TransferProbe.looping(CopyLoop.FROM);
    TransferProbe.loopLeft(inner);
    Probe.transmitted(1, connection.fd, true);
    TransferProbe.loopLeft(outer);

    assertThat(connection.counter(Connection.TRANSMITTED_LOOP)).isEqualTo(1);
  }

  @Test
  void otherThreads_areInNoLoop() throws Exception {
    long began = TransferProbe.looping(CopyLoop.TO);
    Thread other = new Thread(() -> Probe.transmitted(1, connection.fd, false));
    other.start();
    other.join();
    TransferProbe.loopLeft(began);

    assertThat(connection.counter(Connection.TRANSMITTED_HEAP)).isEqualTo(1);
    assertThat(connection.counter(Connection.TRANSMITTED_LOOP)).isZero();
  }

  @Test
  void manyThreadsAtOnce_areEachInTheirOwn() throws Exception {
    int threads = 300;
    long crowded = run.dropped(Drops.LOOPS_CROWDED);
    CountDownLatch inLoop = new CountDownLatch(threads);
    List<Connection> connections = new ArrayList<>();
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Connection own = run.accept();
      connections.add(own);
      Thread thread =
          new Thread(
              () -> {
                long began = TransferProbe.looping(CopyLoop.TO);
                inLoop.countDown();
                try {
                  inLoop.await();
                } catch (InterruptedException never) {
                  throw new AssertionError(never);
                }
                Probe.transmitted(7, own.fd, false);
                TransferProbe.loopLeft(began);
                Probe.transmitted(5, own.fd, false);
              });
      running.add(thread);
      thread.start();
    }
    for (Thread thread : running) {
      thread.join();
    }

    assertThat(run.dropped(Drops.LOOPS_CROWDED)).isEqualTo(crowded);
    assertThat(connections)
        .allSatisfy(
            own -> {
              assertThat(own.counter(Connection.TRANSMITTED_LOOP)).isEqualTo(7);
              assertThat(own.counter(Connection.TRANSMITTED_HEAP)).isEqualTo(5);
            });
  }
}
