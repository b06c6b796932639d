package io.socktrace.collector.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.kernel.KernelAccess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The host's listeners at {@code /metrics} of the packaged jar, with {@code ss} as the witness. */
class HostScrapeIT {
  private static final String HOMES = "io.socktrace.collector.sockets.HostRun#homes";
  private static final Path HOME = Path.of(System.getProperty("java.home"));
  private static final Path PROC = Path.of("/proc");
  private static final List<String> QUEUES =
      List.of(
          "socktrace_accept_queue_usage",
          "socktrace_accept_queue_limit",
          "socktrace_listener_drops_total");

  @TempDir private Path directory;

  /** Every sample of every listener, with every label; nothing else is in there. */
  @ParameterizedTest
  @MethodSource(HOMES)
  void ownNamespace_isAsSsShowsIt(Path home) throws Exception {
    try (Scene scene = scene();
        ServedHost collector = new ServedHost(home, inside(scene))) {
      Map<String, Double> scrape = collector.scrape();
      Map<String, Double> found = new TreeMap<>(scrape);
      found.keySet().removeIf(name -> !isOfListener(name) || name.contains("socktrace_netns_"));
      assertThat(found).isEqualTo(expected(SsListeners.read(scene.pid()), collector, scene));
      assertThat(scrape.keySet()).noneMatch(name -> name.contains("job=\""));
      assertThat(scrape).containsEntry("socktrace_collector_listeners_left_out", 0.0);
      String netstat = HostRun.output("nsenter", "-t", "" + scene.pid(), "-n", "nstat", "-asz");
      for (String[] each :
          new String[][] {
            {"socktrace_netns_listen_overflows_total", "TcpExtListenOverflows"},
            {"socktrace_netns_listen_drops_total", "TcpExtListenDrops"},
            {"socktrace_netns_syn_queue_drops_total", "TcpExtTCPReqQFullDrop"},
            {"socktrace_netns_syncookies_sent_total", "TcpExtSyncookiesSent"}
          }) {
        String value = netstat.replaceAll("(?s)^.*" + each[1] + " +(\\d+).*$", "$1");
        assertThat(scrape).containsEntry(each[0], Double.valueOf(value));
      }
      assertThat(scrape.get("socktrace_netns_listen_drops_total")).isEqualTo(3);
      String syn = "socktrace_syn_queue_usage{network_transport=\"tcp\",network_type=\"ipv4\"";
      assertThat(scrape)
          .containsEntry(syn + ",server_address=\"127.0.0.1\",server_port=\"18001\"}", 0.0);
    }
  }

  private static boolean isOfListener(String name) {
    return QUEUES.stream().anyMatch(metric -> name.startsWith(metric + "{"));
  }

  private Map<String, Double> expected(Map<Long, String> shown, ServedHost collector, Scene scene)
      throws IOException {
    Map<String, Double> expected = new TreeMap<>();
    int shared = 0;
    for (String row : shown.values()) { // by inode
      String[] words = row.split(" \\| ");
      boolean unix = words[0].equals("unix");
      int colon = words[1].lastIndexOf(':');
      String port = unix ? "" : words[1].substring(colon + 1);
      String address =
          unix
              ? words[1]
              : words[1]
                  .substring(0, colon)
                  .replaceAll("%lo$|[\\[\\]]", "")
                  .replaceFirst("^\\*$", "::");
      String type = unix ? "" : address.contains(":") ? "ipv6" : "ipv4";
      boolean own = port.equals(Integer.toString(collector.port()));
      StringBuilder labels = new StringBuilder("{network_transport=\"" + words[0] + "\"");
      append(labels, "network_type", type);
      append(labels, "process_executable_name", executable(own ? collector.pid() : scene.pid()));
      append(labels, "server_address", address);
      append(labels, "server_port", port);
      append(labels, "socktrace_listener_index", port.equals("18005") ? "" + shared++ : "");
      labels.append('}');
      String[] queue = words[2].split("/");
      expected.put(QUEUES.get(0) + labels, Double.valueOf(queue[0]));
      expected.put(QUEUES.get(1) + labels, Double.valueOf(queue[1]));
      if (!unix) {
        expected.put(QUEUES.get(2) + labels, Double.valueOf(words[3]));
      }
    }
    assertThat(shared).isEqualTo(2);
    return expected;
  }

  private static void append(StringBuilder labels, String name, String value) {
    labels.append(value.isEmpty() ? "" : "," + name + "=\"" + value + "\"");
  }

  private static String executable(long pid) throws IOException {
    return Path.of("/proc/" + pid + "/exe").toRealPath().getFileName().toString();
  }

  /** Of another namespace lengths only, and the label that tells it. */
  @ParameterizedTest
  @MethodSource(HOMES)
  void otherNamespace_hasLengthsAndItsInode(Path home) throws Exception {
    try (Scene scene = scene();
        ServedHost collector = new ServedHost(home, List.of())) {
      String link = Files.readSymbolicLink(Path.of("/proc/" + scene.pid() + "/ns/net")).toString();
      String namespace = "socktrace_netns_inode=\"" + link.replaceAll("\\D", "") + "\"";
      Map<String, Double> scrape = collector.scrape();
      scrape.keySet().removeIf(name -> !name.contains(namespace));
      assertThat(scrape.keySet()).allMatch(name -> name.startsWith(QUEUES.get(0) + "{"));
      assertThat(scrape).hasSize(10);
      assertThat(value(scrape, "server_port=\"18001\"")).isEqualTo(2);
      assertThat(value(scrape, "server_port=\"18006\"")).isEqualTo(1);
    }
  }

  private static double value(Map<String, Double> scrape, String label) {
    return scrape.entrySet().stream()
        .filter(sample -> sample.getKey().contains(label))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  @Test
  void noHost_tellsNothingOfIt() throws Exception {
    try (ServedHost collector = new ServedHost(HOME, List.of(), "--no-host")) {
      assertThat(collector.scrape().keySet())
          .isNotEmpty()
          .allMatch(name -> name.startsWith("socktrace_collector_"))
          .doesNotContain("socktrace_collector_listeners_left_out");
    }
  }

  @Test
  void watch_looksOnceASecondForAllWhoAsk() throws Exception {
    Set<Listing> different = ConcurrentHashMap.newKeySet();
    long began = System.nanoTime();
    try (HostWatch watch = new HostWatch(PROC)) {
      List<Thread> askers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Thread asker =
            new Thread(
                () -> {
                  for (int turn = 0; turn < 2_000; turn++) {
                    different.add(watch.look().orElseThrow().listing());
                  }
                });
        asker.start();
        askers.add(asker);
      }
      for (Thread asker : askers) {
        asker.join();
      }
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
    assertThat(different).isNotEmpty().hasSizeLessThanOrEqualTo((int) seconds + 1);
  }

  @Test
  void listenersBeyondTheLimit_areCounted() throws Exception {
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        HostWatch watch = new HostWatch(KernelAccess::open, PROC, 1)) {
      assertThat(one.getLocalPort()).isNotEqualTo(two.getLocalPort());
      HostWatch.State state = watch.look().orElseThrow();
      assertThat(state.listing().listeners()).singleElement().matches(row -> !row.isUnix());
      assertThat(state.leftOut()).isPositive();
    }
  }

  private Scene scene() throws Exception {
    Path sockets = Files.createDirectory(directory.resolve("sockets"));
    return new Scene(List.of("unshare", "-n"), "scene.py", directory, sockets.toString());
  }

  private static List<String> inside(Scene scene) {
    return List.of("nsenter", "-t", Long.toString(scene.pid()), "-n");
  }
}
