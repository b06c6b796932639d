package io.socktrace.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.connection.ListenerRegistry.Snapshot;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Probe;
import io.socktrace.kernel.SocketReader;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenerSamplerTest {
  private final FakeApplication application = FakeApplication.start();
  private final FakeSockets kernel = new FakeSockets();
  private final ListenerRegistry registry = new ListenerRegistry(4);
  private final FakeDumps dumps = new FakeDumps();
  private final ListenerSampler sampler =
      new ListenerSampler(new SocketReader(kernel.access()), registry, dumps);
  private final Listener listener = application.listen(new InetSocketAddress("127.0.0.1", 80));

  @AfterEach
  void close() {
    application.close();
  }

  @Test
  void sample_readsLengthLimitAndDrops() {
    kernel.at(listener.fd).listening(7, 50).drops = 3;

    Snapshot snapshot = sampled();

    assertThat(snapshot.usage()).isEqualTo(7);
    assertThat(snapshot.limit()).isEqualTo(50);
    assertThat(snapshot.peak()).isEqualTo(7);
    assertThat(snapshot.drops()).isEqualTo(3);
  }

  @Test
  void sample_keepsThePeakBetweenSnapshots() {
    for (int length : new int[] {2, 9, 0}) {
      kernel.at(listener.fd).listening(length, 50);
      registry.update();
      sampler.sampleAll();
    }

    assertThat(registry.snapshots().get(0).peak()).isEqualTo(9);
    assertThat(registry.snapshots().get(0).peak()).isZero();
  }

  @Test
  void limit_followsASecondListen() {
    kernel.at(listener.fd).listening(0, 50);
    assertThat(sampled().limit()).isEqualTo(50);
    kernel.at(listener.fd).listening(0, 7);
    assertThat(sampled().limit()).isEqualTo(7);
  }

  @Test
  void socketThatListensNoMore_hasNoQueue() {
    kernel.at(listener.fd).listening(3, 50);
    sampled();
    kernel.at(listener.fd).state = 1;
    assertThat(sampled().usage()).isEqualTo(-1);
    assertThat(sampled().limit()).isEqualTo(-1);
  }

  @Test
  void drops_survivetheKernelsWrap_andAReopenedSocket() {
    kernel.at(listener.fd).listening(0, 50).drops = 0xFFFF_FFF0L;
    sampled();
    kernel.at(listener.fd).drops = 5;
    assertThat(sampled().drops()).isEqualTo(0x1_0000_0005L);

    application.close(listener);
    Listener again = application.listen(new InetSocketAddress("127.0.0.1", 80));
    kernel.at(again.fd).listening(0, 50).drops = 2;
    assertThat(sampled().drops()).isEqualTo(0x1_0000_0007L);
  }

  @Test
  void drops_areFoldedWithTheRest_whereAClosedListenerMakesRoom() {
    for (int port = 1; port <= 6; port++) {
      Listener each = application.listen(new InetSocketAddress("127.0.0.1", port));
      kernel.at(each.fd).listening(0, 50).drops = port;
      sampled();
      application.close(each);
    }
    sampled();

    assertThat(registry.snapshots()).hasSize(5);
    assertThat(registry.snapshots().stream().mapToLong(Snapshot::drops).filter(d -> d > 0).sum())
        .isEqualTo(1 + 2 + 3 + 4 + 5 + 6);
  }

  @Test
  void answer_countsOnlyIfTheSameListenerStillStandsThere() {
    kernel.at(listener.fd).listening(7, 50);
    registry.update();
    Probe.listening(listener.fd, new InetSocketAddress("127.0.0.1", 81), -1, 0);
    sampler.sampleAll();

    assertThat(registry.snapshots().get(0).usage()).isEqualTo(-1);
    assertThat(sampler.identify(listener)).isNull();
  }

  @Test
  void refusal_isAbsentAndNotZero() {
    Snapshot snapshot = sampled();

    assertThat(snapshot.usage()).isEqualTo(-1);
    assertThat(snapshot.limit()).isEqualTo(-1);
    assertThat(snapshot.drops()).isEqualTo(-1);
  }

  @Test
  void unixSocket_isFoundByInodeInTheDump() {
    Listener unix = unix(4711);
    dumps.unix(4710, 1, 2).unix(4711, 7, 50);
    sampled();

    Snapshot snapshot = registry.snapshots().get(1);
    assertThat(snapshot.usage()).isEqualTo(7);
    assertThat(snapshot.limit()).isEqualTo(50);
    assertThat(snapshot.peak()).isEqualTo(7);
    assertThat(snapshot.drops()).isEqualTo(-1);
    assertThat(snapshot.stallAgeNanos()).isZero();
    assertThat(sampler.limit(unix)).isEqualTo(50);
    assertThat(sampler.isQuiet()).isFalse();
  }

  @Test
  void unixSocketThatTheKernelDoesNotTellOf_isAbsent() {
    unix(4711);
    dumps.unix(4710, 1, 2);
    sampled();

    Snapshot snapshot = registry.snapshots().get(1);
    assertThat(snapshot.usage()).isEqualTo(-1);
    assertThat(snapshot.limit()).isEqualTo(-1);
    assertThat(snapshot.peak()).isEqualTo(-1);
    assertThat(snapshot.stallAgeNanos()).isEqualTo(-1);
  }

  @Test
  void withoutAUnixSocket_theDumpIsNotAsked() {
    kernel.at(listener.fd).listening(7, 50);
    sampled();
    assertThat(dumps.askedForUnix).isZero();
  }

  private Listener unix(long inode) {
    Listener unix = application.listen(UnixDomainSocketAddress.of("/run/app.sock"));
    kernel.at(unix.fd).inode = inode;
    registry.nameBy(sampler::identify);
    return unix;
  }

  @Test
  void identify_givesTheKernelsAddress() {
    kernel.at(listener.fd).local = new InetSocketAddress("::", 80);

    assertThat(sampler.identify(listener)).isEqualTo(new InetSocketAddress("::", 80));
  }

  /** Whatever its turn is among very many. */
  @Test
  void arrived_looksAtThisListenerAtOnce_andEndsTheQuiet() {
    registry.update();
    java.util.List<String> looks = new java.util.ArrayList<>();
    sampler.tell((looked, length, limit, at) -> looks.add(looked.fd + " " + length));
    kernel.at(listener.fd).listening(2, 50);

    sampler.arrived(listener);

    assertThat(looks).containsExactly(listener.fd + " 2");
    assertThat(sampler.isQuiet()).isFalse();
  }

  private Snapshot sampled() {
    registry.update();
    sampler.sampleAll();
    return registry.snapshots().get(0);
  }
}
