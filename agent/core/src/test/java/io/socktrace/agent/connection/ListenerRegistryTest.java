package io.socktrace.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.connection.ListenerRegistry.Snapshot;
import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Probe;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenerRegistryTest {
  private final FakeApplication application = FakeApplication.start();
  private final ListenerRegistry registry = new ListenerRegistry(3);

  @AfterEach
  void close() {
    application.close();
  }

  @Test
  void listener_hasASeriesOfItsName() {
    Listener listener = application.listen(address(8080));
    registry.update();

    ListenerSeries series = registry.seriesOf(listener);
    assertThat(series.name).isEqualTo(new ListenerName("127.0.0.1", 8080, "tcp", "ipv4"));
    assertThat(series.isShared()).isFalse();
    assertThat(only().open()).isTrue();
  }

  @Test
  void listener_isNamedByTheKernel_whereItAnswers() {
    registry.nameBy(listener -> listener.localPort == -1 ? new InetSocketAddress("::", 9) : null);
    Listener listener = application.listen(address(8080));
    registry.update();

    assertThat(registry.seriesOf(listener).name.target()).isEqualTo("[::]:9");
  }

  @Test
  void reopened_goesOnCounting() {
    Listener first = application.listen(address(8080));
    registry.update();
    application.close(transmit(application.accept(first), 10));
    application.close(first);
    registry.update();
    assertThat(only().open()).isFalse();

    Listener second = application.listen(address(8080));
    registry.update();
    application.close(transmit(application.accept(second), 5));

    assertThat(only().open()).isTrue();
    assertThat(only().totals().accepted).isEqualTo(2);
    assertThat(only().totals().closed).isEqualTo(2);
    assertThat(only().totals().io[Connection.TRANSMITTED_HEAP]).isEqualTo(15);
    assertThat(only().series().isShared()).isFalse();
  }

  @Test
  void closed_isNotLetGo_whileConnectionsOfItAreOpen() {
    Listener listener = application.listen(address(8080));
    registry.update();
    Connection open = application.accept(listener);
    application.close(listener);
    registry.update();

    transmit(open, 7);
    assertThat(only().totals().io[Connection.TRANSMITTED_HEAP]).isEqualTo(7);
    application.close(open);
    registry.update();
    assertThat(only().totals().io[Connection.TRANSMITTED_HEAP]).isEqualTo(7);
    assertThat(only().totals().closed).isOne();
    assertThat(registry.seriesOf(listener))
        .as("still known by its name, for the spans to come")
        .isSameAs(only().series());
  }

  @Test
  void sharedAddress_isToldApartByAnIndex() {
    Listener first = application.listen(address(8080));
    Listener second = application.listen(address(8080));
    registry.update();

    assertThat(List.of(registry.seriesOf(first).index, registry.seriesOf(second).index))
        .containsExactlyInAnyOrder(0, 1);
    assertThat(registry.seriesOf(first).isShared()).isTrue();
    assertThat(registry.seriesOf(second).isShared()).isTrue();
  }

  @Test
  void sharedAddress_reopened_takesTheLowestFreeIndex() {
    Listener[] listeners = new Listener[3];
    for (int i = 0; i < 3; i++) {
      listeners[i] = application.listen(address(8080));
      registry.update();
      assertThat(registry.seriesOf(listeners[i]).index).isEqualTo(i);
    }
    application.close(listeners[1]);
    application.close(listeners[2]);
    registry.update();

    Listener next = application.listen(address(8080));
    registry.update();

    assertThat(registry.seriesOf(next).index).isOne();
    assertThat(registry.snapshots()).hasSize(3);
  }

  @Test
  void beyondTheLimit_theOldestClosedOneMakesRoom_andNoCountIsLost() {
    for (int port = 1; port <= 10; port++) {
      Listener listener = application.listen(address(port));
      registry.update();
      application.close(transmit(application.accept(listener), port));
      Probe.acceptFailed(new java.io.IOException("Too many open files"), listener.fd);
      application.close(listener);
      registry.update();
    }

    List<Snapshot> snapshots = registry.snapshots();
    assertThat(snapshots).hasSize(4);
    assertThat(snapshots.get(3).series().name).isSameAs(ListenerName.OVERFLOW);
    assertThat(snapshots)
        .extracting(each -> each.series().name.port())
        .containsExactly(8, 9, 10, -1);
    assertThat(snapshots.get(3).totals().accepted).isEqualTo(7);
    assertThat(snapshots.stream().mapToLong(each -> each.totals().accepted).sum()).isEqualTo(10);
    assertThat(snapshots.stream().mapToLong(each -> each.totals().closed).sum()).isEqualTo(10);
    assertThat(snapshots.stream().mapToLong(each -> each.totals().failures[0]).sum()).isEqualTo(10);
    assertThat(
            snapshots.stream()
                .mapToLong(each -> each.totals().io[Connection.TRANSMITTED_HEAP])
                .sum())
        .isEqualTo(55);
    assertThat(
            snapshots.stream()
                .mapToLong(each -> java.util.Arrays.stream(each.totals().duration.counts).sum())
                .sum())
        .isEqualTo(10);
  }

  @Test
  void beyondTheLimit_withNothingClosed_theNewcomerIsCountedInTheOverflow() {
    Listener[] listeners = new Listener[5];
    for (int i = 0; i < 5; i++) {
      listeners[i] = application.listen(address(100 + i));
      registry.update();
      transmit(application.accept(listeners[i]), 3);
    }

    List<Snapshot> snapshots = registry.snapshots();
    assertThat(snapshots).hasSize(4);
    Snapshot overflow = snapshots.get(3);
    assertThat(overflow.series().name).isSameAs(ListenerName.OVERFLOW);
    assertThat(overflow.totals().accepted).isEqualTo(2);
    assertThat(overflow.totals().io[Connection.TRANSMITTED_HEAP]).isEqualTo(6);
    assertThat(registry.seriesOf(listeners[4])).isSameAs(overflow.series());
    // Metrics are folded, so that their number is bounded; spans still say which listener it was.
    assertThat(registry.nameOf(listeners[4]).target()).isEqualTo("127.0.0.1:104");
    assertThat(registry.nameOf(listeners[0]).target()).isEqualTo("127.0.0.1:100");
  }

  @Test
  void peak_isTakenOncePerSnapshot() {
    Listener listener = application.listen(address(8080));
    registry.update();
    listener.seenLength(9);

    assertThat(only().peak()).isEqualTo(9);
    assertThat(only().peak()).isEqualTo(-1);
  }

  private Snapshot only() {
    List<Snapshot> snapshots = registry.snapshots();
    assertThat(snapshots).hasSize(1);
    return snapshots.get(0);
  }

  private static Connection transmit(Connection connection, int bytes) {
    Probe.transmitted(bytes, connection.fd, false);
    return connection;
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }
}
