package io.socktrace.collector.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.kernel.KernelAccess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code listeners} of the packaged jar, with {@code ss} as the witness. */
class ListenersIT {
  private static final String HOMES = "io.socktrace.collector.sockets.HostRun#homes";
  private static final List<String> OWN_NETWORK = List.of("unshare", "-n");

  @TempDir private Path directory;

  /**
   * Others come and go meanwhile, so all are asked until ss has shown the same before and after.
   */
  @ParameterizedTest
  @MethodSource(HOMES)
  void machine_isAsSsShowsIt(Path home) throws Exception {
    try (ServerSocket tcp = new ServerSocket(0, 3, InetAddress.getLoopbackAddress());
        ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      unix.bind(UnixDomainSocketAddress.of(directory.resolve("socket")), 4);
      long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      Map<Long, String> found;
      Map<Long, String> shown;
      do {
        assertThat(System.nanoTime()).as("ss and listeners agree").isLessThan(deadlineNanos);
        shown = SsListeners.read(0);
        Map<String, Object> listing = json(home, List.of());
        found = rows(listing, own(listing));
        shown.entrySet().retainAll(SsListeners.read(0).entrySet());
        found.keySet().retainAll(shown.keySet());
      } while (!found.equals(shown));
      assertThat(found.values())
          .anyMatch(row -> row.contains("127.0.0.1:" + tcp.getLocalPort() + " | 0/3"))
          .anyMatch(row -> row.contains("/socket | 0/4"));
    }
  }

  @ParameterizedTest
  @MethodSource(HOMES)
  void ownNamespace_isAsSsShowsItRowByRow(Path home) throws Exception {
    try (Scene scene = scene()) {
      Map<Long, String> shown = SsListeners.read(scene.pid());
      assertThat(shown).hasSize(13);
      Map<String, Object> listing = json(home, inside(scene));
      assertThat(rows(listing, own(listing))).isEqualTo(shown);
      assertThat(shown.values()).anyMatch(row -> row.endsWith("127.0.0.1:18006 | 1/0 | 3 | 0"));
      for (Map<String, Object> row : listeners(listing, own(listing))) {
        assertThat(JsonMaps.list(row.get("holders")))
            .anySatisfy(holder -> assertThat(holder.get("pid")).isEqualTo((double) scene.pid()));
      }
    }
  }

  /** Seen from outside, a row says what is missing and how to get it. */
  @ParameterizedTest
  @MethodSource(HOMES)
  void foreignNamespace_isReadFromItsFiles(Path home) throws Exception {
    try (Scene scene = scene()) {
      Map<Long, String> shown = SsListeners.read(scene.pid());
      HostRun.Result result = HostRun.collector(home, List.of(), "listeners", "-o", "json");
      Map<String, Object> listing = parsed(result);
      String link = Files.readSymbolicLink(Path.of("/proc/" + scene.pid() + "/ns/net")).toString();
      double namespace = Double.parseDouble(link.replaceAll("\\D", ""));
      List<Map<String, Object>> rows = listeners(listing, namespace);
      assertThat(rows).hasSize(shown.size());
      for (Map<String, Object> row : rows) {
        String[] words = shown.get(((Double) row.get("inode")).longValue()).split(" \\| ");
        assertThat(row.get("transport")).isEqualTo(words[0]);
        // Only sock_diag tells whether a socket is for IPv6 alone, and its device.
        String local = words[1].replace("*:", "[::]:").replace("%lo", "");
        assertThat(row.get("local")).isEqualTo(local);
        assertThat(row).doesNotContainKeys("queueLimit", "drops");
        assertThat((String) row.get("missing")).contains("nsenter -t ");
        if (words[0].equals("tcp")) {
          assertThat(whole(row, "queueLength")).isEqualTo(words[2].split("/")[0]);
          assertThat(whole(row, "uid")).isEqualTo(words[4]);
        }
      }
      assertThat(HostRun.collector(home, List.of(), "listeners").out()).startsWith("       netns");
    }
  }

  /** Listeners and processes come and go; what was there before and after is in every answer. */
  @Test
  @SuppressWarnings("try")
  void storm_hidesNothingThatStays() throws Exception {
    List<ServerSocket> staying = new ArrayList<>();
    try (Scene storm = new Scene(List.of(), "storm.py", directory);
        ListenerScan scan = new ListenerScan(KernelAccess.open(), Path.of("/proc"))) {
      for (int i = 0; i < 50; i++) {
        staying.add(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
      }
      Set<Integer> ports =
          staying.stream().map(ServerSocket::getLocalPort).collect(Collectors.toSet());
      long self = ProcessHandle.current().pid();
      for (int turn = 0; turn < 30; turn++) {
        Map<Integer, HostListener> found = new TreeMap<>();
        scan.read().listeners().stream()
            .filter(row -> ports.contains(row.port()))
            .forEach(row -> assertThat(found.put(row.port(), row)).as("twice").isNull());
        assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(ports);
        assertThat(found.values()).allMatch(row -> row.owner().holders().get(0).pid() == self);
      }
    } finally {
      for (ServerSocket each : staying) {
        each.close();
      }
    }
  }

  /** Only LISTEN is asked for, so the kernel does not walk its connections, nor do we. */
  @ParameterizedTest
  @MethodSource(HOMES)
  void connections_areNotWalked(Path home) throws Exception {
    Path trace = directory.resolve("trace");
    List<String> strace =
        List.of("strace", "-f", "-qq", "-v", "-o", trace.toString(), "-e", "trace=sendto,openat");
    assertThat(HostRun.collector(home, strace, "listeners").exit()).isZero();
    String calls = Files.readString(trace);
    List<String> requests = calls.lines().filter(call -> call.contains("{nlmsg_len=")).toList();
    // strace may know too late that the socket is netlink's, and then prints the first in bytes:
    // AF_INET, TCP, INET_DIAG_SKMEMINFO, padding, 1 << TCP_LISTEN in 32 bits.
    assertThat(requests)
        .hasSize(3)
        .allMatch(
            call ->
                call.contains("_states=1<<TCP_LISTEN,")
                    || call.contains("\\x02\\x06\\x40\\x00\\x00\\x04\\x00\\x00"));
    assertThat(calls).doesNotContain("self/net/tcp");
    // That strace shows such a walk where there is one.
    assertThat(HostRun.collector(home, strace, "listeners", "--no-native").exit()).isZero();
    assertThat(Files.readString(trace)).contains("/proc/self/net/tcp");
  }

  @ParameterizedTest
  @MethodSource(HOMES)
  void nobody_ownsItsOwn_andOthersAreUnknown(Path home) throws Exception {
    List<String> collector = new ArrayList<>(HostRun.AS_NOBODY);
    collector.addAll(
        List.of(home.resolve("bin/java").toString(), "-jar", HostRun.readableJar().toString()));
    List<String> serve = new ArrayList<>(collector);
    serve.addAll(List.of("serve", "--plain", "--port", "0"));
    Process own = new ProcessBuilder(serve).start();
    try (ServerSocket others = new ServerSocket(0, 3, InetAddress.getLoopbackAddress())) {
      String ready = own.errorReader().readLine();
      int ownPort = Integer.parseInt(ready.replaceAll("^.*127.0.0.1:(\\d+).*$", "$1"));
      List<String> listeners = new ArrayList<>(collector);
      listeners.addAll(List.of("listeners", "-o", "json"));
      Map<String, Object> listing = parsed(HostRun.run(listeners));
      Map<String, Object> foreign = onPort(listing, others.getLocalPort());
      assertThat(foreign.get("ownerUnknown"))
          .isEqualTo("unknown (needs CAP_DAC_READ_SEARCH and CAP_SYS_PTRACE)");
      assertThat(whole(foreign, "queueLimit")).isEqualTo("3");
      assertThat(JsonMaps.list(foreign.get("holders"))).isEmpty();
      assertThat(listing.get("remarks").toString()).contains("network namespaces of");
      assertThat(JsonMaps.list(onPort(listing, ownPort).get("holders")))
          .singleElement()
          .satisfies(holder -> assertThat(whole(holder, "pid")).isEqualTo("" + own.pid()))
          .satisfies(holder -> assertThat(holder.get("program")).isEqualTo("collector.jar"))
          .satisfies(holder -> assertThat(holder.get("agent")).isEqualTo("off"));
    } finally {
      own.destroy();
    }
  }

  @ParameterizedTest
  @MethodSource(HOMES)
  void hidepid_isTheReason(Path home) throws Exception {
    Path jar = HostRun.readableJar();
    try (ServerSocket others = new ServerSocket(0, 3, InetAddress.getLoopbackAddress())) {
      String java = home.resolve("bin/java") + " -jar " + jar;
      HostRun.Result result =
          HostRun.run(
              List.of(
                  "unshare",
                  "-m",
                  "sh",
                  "-c",
                  "mount -t proc -o hidepid=2 proc /proc && exec "
                      + String.join(" ", HostRun.AS_NOBODY)
                      + " "
                      + java
                      + " listeners -o json"));
      assertThat(onPort(parsed(result), others.getLocalPort()).get("ownerUnknown").toString())
          .contains("hidepid");
    }
  }

  /** There /proc/net is missing and /proc/self/net is not. */
  @ParameterizedTest
  @MethodSource(HOMES)
  void subsetOfProc_isEnough(Path home) throws Exception {
    String collector = home.resolve("bin/java") + " -jar " + HostRun.JAR;
    try (ServerSocket socket = new ServerSocket(0, 3, InetAddress.getLoopbackAddress())) {
      String script =
          "mount -t proc -o subset=pid proc /proc && ! test -e /proc/net/tcp && " + collector;
      for (String options : List.of("", " --no-native")) {
        HostRun.Result result =
            HostRun.run(
                List.of("unshare", "-m", "sh", "-c", script + " listeners -o json" + options));
        assertThat(onPort(parsed(result), socket.getLocalPort())).containsKey("inode");
      }
      assertThat(HostRun.run(List.of("unshare", "-m", "sh", "-c", script + " doctor")).out())
          .contains("subset=pid");
    }
  }

  private Scene scene() throws Exception {
    Path sockets = Files.createDirectory(directory.resolve("sockets"));
    return new Scene(OWN_NETWORK, "scene.py", directory, sockets.toString());
  }

  private static List<String> inside(Scene scene) {
    return List.of("nsenter", "-t", Long.toString(scene.pid()), "-n");
  }

  private static Map<String, Object> json(Path home, List<String> under) throws Exception {
    return parsed(HostRun.collector(home, under, "listeners", "-o", "json"));
  }

  private static Map<String, Object> parsed(HostRun.Result result) {
    assertThat(result.exit()).as("%s%s", result.out(), result.err()).isZero();
    assertThat(result.err()).isEmpty();
    return JsonMaps.map(JsonParser.parse(result.out()));
  }

  private static double own(Map<String, Object> listing) {
    return (Double) listing.get("networkNamespace");
  }

  private static List<Map<String, Object>> listeners(
      Map<String, Object> listing, double namespace) {
    return JsonMaps.list(listing.get("listeners")).stream()
        .filter(row -> row.get("networkNamespace").equals(namespace))
        .toList();
  }

  private static Map<String, Object> onPort(Map<String, Object> listing, int port) {
    return JsonMaps.list(listing.get("listeners")).stream()
        .filter(row -> Double.valueOf(port).equals(row.get("port")))
        .findFirst()
        .orElseThrow();
  }

  private static Map<Long, String> rows(Map<String, Object> listing, double namespace) {
    Map<Long, String> rows = new TreeMap<>();
    for (Map<String, Object> row : listeners(listing, namespace)) {
      rows.put(
          ((Double) row.get("inode")).longValue(),
          SsListeners.row(
              (String) row.get("transport"),
              (String) row.get("local"),
              whole(row, "queueLength"),
              whole(row, "queueLimit"),
              whole(row, "drops"),
              whole(row, "uid")));
    }
    return rows;
  }

  private static String whole(Map<String, Object> row, String name) {
    return row.get(name) instanceof Double number ? Long.toString(number.longValue()) : "-";
  }
}
