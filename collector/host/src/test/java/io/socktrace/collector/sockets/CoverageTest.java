package io.socktrace.collector.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.collector.process.Program;
import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Instrument;
import io.socktrace.collector.store.Instrument.Kind;
import io.socktrace.collector.store.Metric;
import io.socktrace.collector.store.Point;
import io.socktrace.collector.store.Resource;
import io.socktrace.collector.store.Series;
import io.socktrace.kernel.sockdiag.HalfOpen;
import io.socktrace.kernel.sockdiag.InetListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which listeners are an agent's, and which are told by the collector itself. */
class CoverageTest {
  private static final long NETNS = 4026531840L;
  private static final Owner UNKNOWN = new Owner(List.of(), "unknown");

  @TempDir private Path proc;

  @BeforeEach
  void host() throws IOException {
    Files.createDirectories(proc.resolve("sys/kernel"));
    Files.writeString(proc.resolve("sys/kernel/hostname"), "here\n");
    Files.createDirectories(proc.resolve("77"));
    Files.writeString(proc.resolve("77/status"), "Name:\tjava\nNSpid:\t77\t4\n");
  }

  @Test
  void sameAddressNamespaceAndProcess_isTheSameListener() throws Exception {
    Coverage coverage = coverage(agent(77, NETNS, "elsewhere"), true, "127.0.0.1", 80);
    assertThat(coverage.has(listener("127.0.0.1", 80, heldBy(77)))).isTrue();
    assertThat(coverage.has(listener("127.0.0.1", 81, heldBy(77)))).isFalse();
    assertThat(coverage.has(listener("::", 80, heldBy(77)))).isFalse();
    assertThat(coverage.has(listener("127.0.0.1", 80, heldBy(78)))).isFalse();
    assertThat(coverage.has(listener("127.0.0.1", 80, UNKNOWN))).isFalse();
  }

  /** Another host's, or another container's, of the same pid and address. */
  @Test
  void otherNamespace_isAnother() throws Exception {
    Coverage coverage = coverage(agent(77, NETNS + 1, "here"), true, "127.0.0.1", 80);
    assertThat(coverage.has(listener("127.0.0.1", 80, heldBy(77)))).isFalse();
    assertThat(coverage.has(listener("127.0.0.1", 80, UNKNOWN))).isFalse();
  }

  @Test
  void processInItsOwnPidNamespace_isRecognised() throws Exception {
    Coverage coverage = coverage(agent(4, NETNS, "container"), true, "::", 80);
    assertThat(coverage.has(listener("::", 80, heldBy(77)))).isTrue();
    assertThat(coverage.has(listener("::", 80, heldBy(78)))).isFalse();
  }

  @Test
  void unknownOwner_isTheAgentsOfThisHost() throws Exception {
    Coverage coverage = coverage(agent(9, NETNS, "here"), true, "127.0.0.1", 80);
    assertThat(coverage.has(listener("127.0.0.1", 80, UNKNOWN))).isTrue();
  }

  @Test
  void agentThatFellSilent_coversNothing() throws Exception {
    Coverage coverage = coverage(agent(77, NETNS, "here"), false, "127.0.0.1", 80);
    assertThat(coverage.has(listener("127.0.0.1", 80, heldBy(77)))).isFalse();
  }

  @Test
  void halfOpenConnections_countForTheBestListener() throws Exception {
    InetSocketAddress any = address("0.0.0.0", 80);
    InetSocketAddress one = address("127.0.0.1", 80);
    InetSocketAddress idle = address("127.0.0.1", 81);
    InetSocketAddress peer = address("127.0.0.9", 5000);
    assertThat(
            SynQueueScan.count(
                List.of(
                    new HalfOpen(one, peer),
                    new HalfOpen(address("127.0.0.2", 80), peer),
                    new HalfOpen(address("127.0.0.3", 80), peer),
                    new HalfOpen(address("127.0.0.1", 99), peer)),
                List.of(inet(any), inet(any), inet(one), inet(idle))))
        .isEqualTo(Map.of(any, 2L, one, 1L, idle, 0L));
  }

  private static InetListener inet(InetSocketAddress local) {
    return new InetListener(local, 1, 1, 0, 0, 5, 0, 0, false);
  }

  private static InetSocketAddress address(String address, int port) throws Exception {
    return new InetSocketAddress(InetAddress.getByName(address), port);
  }

  private static Map<String, Object> agent(long pid, long netns, String host) {
    return Map.of(
        "process.pid", pid, "socktrace.netns.inode", Long.toString(netns), "host.name", host);
  }

  private Coverage coverage(Map<String, Object> agent, boolean current, String address, int port) {
    Map<String, Object> listener = new TreeMap<>();
    listener.put("server.address", address);
    listener.put("server.port", (long) port);
    listener.put("network.transport", "tcp");
    Series series =
        new Series(
            new Resource(Attributes.of(agent)),
            "io.socktrace",
            new Instrument("socktrace.accept_queue.usage", Kind.UP_DOWN_COUNTER, "", ""),
            Attributes.of(listener));
    Metric metric = new Metric(series, Point.number(1, 0), null, 0, current);
    return new Coverage(List.of(metric), proc);
  }

  private static Owner heldBy(long pid) {
    Program program = new Program("Shop", Program.Agent.ON, "java");
    return new Owner(List.of(new Holder(pid, 3, program)), null);
  }

  private static HostListener listener(String address, int port, Owner owner) throws Exception {
    InetAddress inet = InetAddress.getByName(address);
    return new HostListener(
        NETNS, "tcp", address + ":" + port, inet, port, 7, 0, 1, 2, 0, null, owner);
  }
}
