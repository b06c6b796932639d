package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The sleep that connections end, over every way of making the calls. */
@ParameterizedClass
@MethodSource("io.socktrace.kernel.Ways#all")
final class EpollIT {
  /** Longer than any test may take: what is waited for so long has been lost. */
  private static final long LONG_NANOS = TimeUnit.MINUTES.toNanos(10);

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Epoll epoll;

  EpollIT(KernelAccess way) {
    epoll = Epoll.open(way).orElseThrow();
  }

  @AfterEach
  void end() {
    epoll.wake();
    threads.shutdownNow();
  }

  @Test
  void await_endsWhenAConnectionComes_andTellsItOnce() throws Exception {
    try (Queue quiet = new Queue(5);
        Queue queue = new Queue(5)) {
      assertThat(epoll.watch(Fd.of(quiet.listener))).isTrue();
      assertThat(epoll.watch(Fd.of(queue.listener))).isTrue();
      assertThat(epoll.await(0)).isZero();
      Future<Integer> sleep = threads.submit(() -> epoll.await(LONG_NANOS));
      awaitAsleep();
      queue.connect();

      assertThat(sleep.get(20, TimeUnit.SECONDS)).isOne();
      assertThat(epoll.readable(0)).isEqualTo(Fd.of(queue.listener));
      queue.connect();
      assertThat(epoll.await(0)).isZero();
      // Both still wait.
      assertThat(epoll.watch(Fd.of(queue.listener))).isTrue();
      assertThat(epoll.await(0)).isOne();
      queue.listener.accept().close();
      queue.listener.accept().close();
      assertThat(epoll.watch(Fd.of(queue.listener))).isTrue();
      assertThat(epoll.await(0)).isZero();
    }
  }

  @Test
  void hundredAtOnce_areAllTold() throws Exception {
    List<Queue> queues = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    List<Integer> told = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Queue queue = new Queue(1);
        queues.add(queue);
        expected.add(Fd.of(queue.listener));
        assertThat(epoll.watch(Fd.of(queue.listener))).isTrue();
        queue.connect();
      }
      for (int count = epoll.await(0); count > 0; count = epoll.await(0)) {
        for (int i = 0; i < count; i++) {
          told.add(epoll.readable(i));
        }
      }
      assertThat(told).containsExactlyInAnyOrderElementsOf(expected);
    } finally {
      for (Queue queue : queues) {
        queue.close();
      }
    }
  }

  /** A poll(2) in its place would hold the file, and the second bind would fail. */
  @Test
  void closedListener_letsItsAddressGoWhileWeSleep() throws Exception {
    ServerSocketChannel listener = listen(new InetSocketAddress(LOOPBACK, 0));
    for (int i = 0; i < 200; i++) {
      InetSocketAddress address = (InetSocketAddress) listener.getLocalAddress();
      assertThat(epoll.watch(Fd.of(listener))).isTrue();
      Future<Integer> sleep = threads.submit(() -> epoll.await(LONG_NANOS));
      awaitAsleep();
      if (i % 2 == 0) {
        listener.close();
      } else {
        closeUnderAccept(listener);
      }
      listener = listen(address);
      assertThat(sleep.isDone()).isFalse();
      epoll.wake();
      assertThat(sleep.get(20, TimeUnit.SECONDS)).isZero();
    }
    listener.close();
  }

  private static ServerSocketChannel listen(InetSocketAddress address) throws Exception {
    return ServerSocketChannel.open().bind(address);
  }

  /** A blocked accept: the JDK puts a marker socket in the place of the descriptor. */
  private void closeUnderAccept(ServerSocketChannel listener) throws Exception {
    Future<Boolean> accept =
        threads.submit(
            () -> {
              try {
                listener.accept();
                return false;
              } catch (AsynchronousCloseException closed) {
                return true;
              }
            });
    awaitAnyIn("implAccept");
    listener.close();
    assertThat(accept.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void blockedAccepts_getEveryConnection() throws Exception {
    int acceptors = 8;
    int connections = 400;
    try (Queue queue = new Queue(connections)) {
      List<Future<Integer>> accepting = new ArrayList<>();
      for (int i = 0; i < acceptors; i++) {
        accepting.add(threads.submit(() -> acceptUntilClosed(queue.listener)));
      }
      assertThat(epoll.watch(Fd.of(queue.listener))).isTrue();
      Future<Integer> sleep = threads.submit(() -> epoll.await(LONG_NANOS));
      for (int i = 0; i < connections; i++) {
        try (SocketChannel client = queue.connect()) {
          // Closed by whoever accepted it.
          assertThat(client.socket().getInputStream().read()).isEqualTo(-1);
        }
      }
      epoll.wake();
      // One that a thread was slow to accept may have ended the sleep before.
      assertThat(sleep.get(20, TimeUnit.SECONDS)).isBetween(0, 1);
      queue.listener.close();
      int accepted = 0;
      for (Future<Integer> each : accepting) {
        accepted += each.get(20, TimeUnit.SECONDS);
      }
      assertThat(accepted).isEqualTo(connections);
    }
  }

  private static int acceptUntilClosed(ServerSocketChannel listener) throws Exception {
    int accepted = 0;
    try {
      while (true) {
        listener.accept().close();
        accepted++;
      }
    } catch (java.nio.channels.ClosedChannelException closed) {
      return accepted;
    }
  }

  @Test
  void wake_isNeverLost() throws Exception {
    for (int round = 0; round < 2000; round++) {
      Future<?> ringing = threads.submit(epoll::wake);
      assertThat(epoll.await(LONG_NANOS)).isZero();
      ringing.get();
    }
  }

  @Test
  void wakesOfManyThreads_endOneSleep() throws Exception {
    List<Callable<Object>> ringing = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ringing.add(
          Executors.callable(
              () -> {
                for (int n = 0; n < 10_000; n++) {
                  epoll.wake();
                }
              }));
    }
    for (Future<Object> each : threads.invokeAll(ringing)) {
      each.get();
    }
    assertThat(epoll.await(LONG_NANOS)).isZero();
    assertThat(epoll.await(1)).isZero();
  }

  @Test
  void interruptAndSafepoint_neitherEndTheSleepNorWaitForIt() throws Exception {
    Thread sleeper = new Thread(() -> epoll.await(LONG_NANOS));
    sleeper.start();
    awaitAsleep();
    sleeper.interrupt();
    System.gc();
    assertThat(sleeper.isAlive()).isTrue();
    epoll.wake();
    sleeper.join(TimeUnit.SECONDS.toMillis(20));
    assertThat(sleeper.isAlive()).isFalse();
  }

  @Test
  void whatCannotBeWatched_isRefused() throws Exception {
    assertThat(epoll.watch(-1)).isFalse();
    assertThat(epoll.watch(1_000_000_007)).isFalse();
    Path file = Files.createTempFile("epoll", "");
    try (java.io.FileInputStream regular = new java.io.FileInputStream(file.toFile())) {
      assertThat(epoll.watch(Fd.of(regular))).isFalse();
    }
    Files.delete(file);
  }

  /** As where the listener behind a descriptor gave way to another file. */
  @Test
  void numberOfAnother_endsASleepOnce() throws Exception {
    Pipe pipe = Pipe.open();
    try {
      assertThat(epoll.watch(Fd.of(pipe.source()))).isTrue();
      pipe.sink().write(java.nio.ByteBuffer.allocate(1));
      assertThat(epoll.await(LONG_NANOS)).isOne();
      assertThat(epoll.await(0)).isZero();
    } finally {
      pipe.source().close();
      pipe.sink().close();
    }
  }

  @Test
  void withoutNativeAccess_thereIsNone() {
    assertThat(Epoll.open(KernelAccess.withoutNative())).isEmpty();
  }

  private static void awaitAsleep() {
    awaitAnyIn("epollWait");
  }

  private static void awaitAnyIn(String method) {
    Deadline deadline = new Deadline("a thread is in " + method);
    while (Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .noneMatch(frame -> frame.getMethodName().equals(method))) {
      deadline.check();
      Thread.onSpinWait();
    }
  }
}
