package io.socktrace.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.kernel.sockdiag.HalfOpen;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SynQueuesTest {
  private static final InetSocketAddress PEER = new InetSocketAddress("10.9.9.9", 40_000);

  private static HalfOpen to(String address, int port) {
    return new HalfOpen(new InetSocketAddress(address, port), PEER);
  }

  @Test
  void count_isTheBoundAddresss_elseTheWildcards() {
    Map<ListenerName, Long> counts =
        SynQueues.count(
            List.of(
                to("10.0.0.1", 80), to("10.0.0.2", 80), to("10.0.0.2", 80), to("2001:db8::1", 80)),
            List.of(new InetSocketAddress("10.0.0.1", 80), new InetSocketAddress("::", 80)));

    assertThat(counts)
        .containsOnly(
            Map.entry(ListenerName.of(new InetSocketAddress("10.0.0.1", 80), -1), 1L),
            Map.entry(ListenerName.of(new InetSocketAddress("::", 80), -1), 3L));
  }

  @Test
  void count_prefersTheWildcardOfTheFamily() {
    Map<ListenerName, Long> counts =
        SynQueues.count(
            List.of(to("10.0.0.2", 80), to("2001:db8::1", 80)),
            List.of(new InetSocketAddress("0.0.0.0", 80), new InetSocketAddress("::", 80)));

    assertThat(counts)
        .containsOnly(
            Map.entry(ListenerName.of(new InetSocketAddress("0.0.0.0", 80), -1), 1L),
            Map.entry(ListenerName.of(new InetSocketAddress("::", 80), -1), 1L));
  }
}
