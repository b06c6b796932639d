package io.socktrace.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.bootstrap.Listener;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private final FakeApplication application = FakeApplication.start();
  private final FakeEpoll kernel = new FakeEpoll();
  private final ListenerRegistry registry = new ListenerRegistry(4);
  private final List<Listener> told = new ArrayList<>();
  private final Arrivals arrivals =
      Arrivals.open(kernel.access(), registry, told::add).orElseThrow();
  private final Listener first = application.listen(new InetSocketAddress("127.0.0.1", 80));
  private final Listener second = application.listen(new InetSocketAddress("127.0.0.1", 81));

  @AfterEach
  void close() {
    application.close();
  }

  @Test
  void connection_isToldOnce_untilItIsWatchedAgain() {
    assertThat(areWatched()).isTrue();
    kernel.readable.add(second.fd);

    arrivals.await(1);
    arrivals.await(1);
    assertThat(told).containsExactly(second);

    assertThat(areWatched()).isTrue();
    arrivals.await(1);
    assertThat(told).containsExactly(second, second);
  }

  @Test
  void watchedListeners_costNoCallAtTheNextRest() {
    areWatched();
    int before = kernel.controls;

    assertThat(areWatched()).isTrue();
    assertThat(kernel.controls).isEqualTo(before);
  }

  @Test
  void listenerThatCannotBeWatched_keepsUsAwake_untilItIsClosed() {
    kernel.refused.add(first.fd);

    assertThat(areWatched()).isFalse();
    assertThat(areWatched()).isFalse();
    assertThat(kernel.armed).contains(second.fd);
    application.close(first);
    assertThat(areWatched()).isTrue();
  }

  @Test
  void closedListener_isNotToldOf() {
    areWatched();
    kernel.readable.add(first.fd);
    application.close(first);

    arrivals.await(1);
    assertThat(told).isEmpty();
  }

  @Test
  void listenerOfTheSameNumber_isWatchedAnew() {
    areWatched();
    kernel.armed.remove(first.fd);
    application.close(first);
    Listener again = application.listen(first.fd, new InetSocketAddress("127.0.0.1", 80));

    assertThat(areWatched()).isTrue();
    assertThat(kernel.armed).contains(again.fd);
    kernel.readable.add(again.fd);
    arrivals.await(1);
    assertThat(told).containsExactly(again);
  }

  @Test
  void kernelThatWillNotWait_isAskedNoMore() {
    assertThat(areWatched()).isTrue();
    kernel.gone = true;

    arrivals.await(1);
    assertThat(areWatched()).isFalse();
  }

  private boolean areWatched() {
    registry.update();
    return arrivals.areWatched();
  }
}
