package io.socktrace.collector.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.collector.Deadline;
import io.socktrace.collector.FaultyBackend;
import io.socktrace.collector.store.ForwardCounts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Whatever the backend does: received = delivered + dropped + queued, and offering never blocks.
 */
class ForwarderTest {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofMinutes(5);

  @Test
  void bodies_arriveAsTheyCame() throws Exception {
    try (FaultyBackend backend = new FaultyBackend();
        Forwarder forwarder = forwarder(backend.url(), 1 << 20, LONG)) {
      forwarder.offer("/v1/traces", bytes("one"), false);
      forwarder.offer("/v1/metrics", bytes("two"), true);
      ForwardCounts counts = awaitSettled(forwarder);
      assertThat(counts.delivered()).isEqualTo(2);
      assertThat(backend.taken())
          .extracting(taken -> taken.path() + " " + taken.encoding() + " " + text(taken.body()))
          .containsExactlyInAnyOrder("/v1/traces null one", "/v1/metrics gzip two");
    }
  }

  @Test
  void overloadedBackend_isAskedAgain() throws Exception {
    try (FaultyBackend backend = new FaultyBackend();
        Forwarder forwarder = forwarder(backend.url(), 1 << 20, LONG)) {
      backend.answer(503, 429, 502, 504, 503);
      for (int i = 0; i < 20; i++) {
        forwarder.offer("/v1/traces", bytes("body " + i), false);
      }
      ForwardCounts counts = awaitSettled(forwarder);
      assertThat(counts.delivered()).isEqualTo(20);
      assertThat(backend.asked()).isEqualTo(25);
      assertThat(distinct(backend)).hasSize(20);
    }
  }

  @Test
  void refusedBody_isDroppedAndCountedAndNotSentAgain() throws Exception {
    try (FaultyBackend backend = new FaultyBackend();
        Forwarder forwarder = forwarder(backend.url(), 1 << 20, LONG)) {
      backend.answer(400, 404, 413);
      for (int i = 0; i < 10; i++) {
        forwarder.offer("/v1/traces", bytes("body " + i), false);
      }
      ForwardCounts counts = awaitSettled(forwarder);
      assertThat(counts.refused()).isEqualTo(3);
      assertThat(counts.delivered()).isEqualTo(7).isEqualTo(backend.taken().size());
      assertThat(backend.asked()).isEqualTo(10);
    }
  }

  @Test
  void backendThatIsGone_fillsTheQueueAndComesBackToIt() throws Exception {
    int port = freePort();
    URI url = URI.create("http://127.0.0.1:" + port);
    try (Forwarder forwarder = forwarder(url, 1_000, LONG)) {
      for (int i = 0; i < 50; i++) {
        forwarder.offer("/v1/traces", new byte[100], false);
      }
      ForwardCounts gone = forwarder.counts();
      assertThat(gone.queued()).isEqualTo(10);
      assertThat(gone.queuedBytes()).isEqualTo(1_000);
      assertThat(gone.full()).isEqualTo(40);
      try (FaultyBackend backend = new FaultyBackend(port)) {
        ForwardCounts back = awaitSettled(forwarder);
        assertThat(back.delivered()).isEqualTo(10).isEqualTo(backend.taken().size());
        assertThat(back.received()).isEqualTo(back.delivered() + back.dropped());
      }
    }
  }

  @Test
  void tooOldBody_isDroppedAndCounted() throws Exception {
    URI url = URI.create("http://127.0.0.1:" + freePort());
    try (Forwarder forwarder = forwarder(url, 1_000, Duration.ofMillis(200))) {
      forwarder.offer("/v1/traces", bytes("one"), false);
      assertThat(awaitSettled(forwarder).expired()).isEqualTo(1);
    }
  }

  /** A backend that reads and never answers holds up neither us nor our end. */
  @Test
  void silentBackend_isCutOffAtTheEnd() throws Exception {
    try (FaultyBackend backend = new FaultyBackend()) {
      backend.beSilent();
      Forwarder forwarder =
          new Forwarder(backend.url(), 1 << 20, Duration.ofMillis(300), FIRST_PAUSE, LONG);
      for (int i = 0; i < 100; i++) {
        forwarder.offer("/v1/traces", bytes("body " + i), false);
      }
      Deadline.await(backend::asked, asked -> asked == 2);
      forwarder.close();
      ForwardCounts counts = forwarder.counts();
      assertThat(counts.cutOff()).isEqualTo(100);
      assertThat(counts.queued()).isZero();
      assertThat(counts.queuedBytes()).isZero();
    }
  }

  @Test
  void close_sendsWhatWaits() throws Exception {
    try (FaultyBackend backend = new FaultyBackend()) {
      Forwarder forwarder = forwarder(backend.url(), 1 << 20, LONG);
      for (int i = 0; i < 200; i++) {
        forwarder.offer("/v1/traces", bytes("body " + i), false);
      }
      forwarder.close();
      assertThat(forwarder.counts().delivered()).isEqualTo(200);
      assertThat(distinct(backend)).hasSize(200);
      forwarder.offer("/v1/traces", bytes("late"), false);
      assertThat(forwarder.counts().cutOff()).isEqualTo(1);
    }
  }

  private static Forwarder forwarder(URI backend, long limitBytes, Duration maxAge) {
    return new Forwarder(backend, limitBytes, Deadline.GENEROUS, FIRST_PAUSE, maxAge);
  }

  private static ForwardCounts awaitSettled(Forwarder forwarder) throws Exception {
    return Deadline.await(
        () -> {
          ForwardCounts counts = forwarder.counts();
          assertThat(counts.delivered() + counts.dropped() + counts.queued())
              .isEqualTo(counts.received());
          return counts;
        },
        counts -> counts.queued() == 0);
  }

  private static Set<String> distinct(FaultyBackend backend) {
    Set<String> bodies = new HashSet<>();
    backend.taken().forEach(taken -> bodies.add(text(taken.body())));
    return bodies;
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
