package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class ListenerTest {
  private final Listener listener =
      new Listener(3, InetSocketAddress.createUnresolved("localhost", 1), -1, 50);

  @Test
  void seenEmptyAgo_isUnknownUntilSeen() {
    assertThat(listener.seenEmptyAgo(1000, 2000)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void seenEmptyAgo_countsFromTheObservation() {
    listener.seenEmpty(700);

    assertThat(listener.seenEmptyAgo(1000, 2000)).isEqualTo(1300);
    assertThat(listener.seenEmptyAgo(700, 2000)).isEqualTo(1300);
  }

  @Test
  void seenEmptyAgo_ignoresWhatWasSeenAfterTheAcceptBegan() {
    listener.seenEmpty(1001);

    assertThat(listener.seenEmptyAgo(1000, 2000)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void seenEmptyAgo_isUnknownIfTheEntryWasNotSeen() {
    listener.seenEmpty(700);

    assertThat(listener.seenEmptyAgo(0, 2000)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void seenEmptyAgo_survivesAClockThatPassesZeroAndOverflows() {
    listener.seenEmpty(0);
    assertThat(listener.seenEmptyAgo(1000, 2000)).isBetween(1999L, 2000L);

    listener.seenEmpty(-500);
    assertThat(listener.seenEmptyAgo(-400, -300)).isEqualTo(200);

    listener.seenEmpty(Long.MAX_VALUE - 10);
    assertThat(listener.seenEmptyAgo(Long.MIN_VALUE + 5, Long.MIN_VALUE + 9)).isEqualTo(20);
  }

  @Test
  void seenLength_keepsTheLongest() throws Exception {
    listener.seenLength(3);
    listener.seenLength(2);
    assertThat(listener.peak.get()).isEqualTo(3);

    Concurrently.call(
        4,
        () -> {
          for (int length = 0; length <= 10_000; length++) {
            listener.seenLength(length);
          }
          return null;
        });
    assertThat(listener.peak.get()).isEqualTo(10_000);
  }

  @Test
  void unixDomain_isKnownByTheAddress() {
    assertThat(listener.unixDomain).isFalse();
    assertThat(new Listener(3, UnixDomainSocketAddress.of("/a"), -1, 0).unixDomain).isTrue();
    assertThat(new Listener(3, null, -1, 0).unixDomain).isFalse();
  }
}
