package io.socktrace.collector.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.kernel.KernelAccess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who waits, with the clients that the test itself leaves waiting, and the ages that ss shows. */
class WaitingIT {
  private static final String HOMES = "io.socktrace.collector.sockets.HostRun#homes";

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource(HOMES)
  void waiting_areTheClientsThatNobodyAccepts(Path home) throws Exception {
    List<Socket> clients = new ArrayList<>();
    try (ServerSocket listener = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 4; i++) {
        clients.add(new Socket(listener.getInetAddress(), listener.getLocalPort()));
      }
      Socket served = listener.accept();
      clients.remove(0).close();
      List<String> names =
          clients.stream().map(client -> "127.0.0.1:" + client.getLocalPort()).toList();
      clients.get(0).close();
      awaitCloseWait(listener.getLocalPort());
      HostRun.Result result =
          HostRun.collector(home, List.of(), "listeners", "--waiting", "-o", "json");
      assertThat(result.exit()).as(result.err()).isZero();
      Map<String, Object> answer = JsonMaps.map(JsonParser.parse(result.out()));
      assertThat(answer.get("complete")).isEqualTo(true);
      List<Map<String, Object>> rows =
          JsonMaps.list(answer.get("waiting")).stream()
              .filter(row -> onPort(row, listener.getLocalPort()))
              .toList();
      assertThat(rows)
          .extracting(row -> row.get("client"))
          .containsExactlyInAnyOrderElementsOf(names);
      assertThat(rows)
          .filteredOn(row -> row.get("clientGone").equals(true))
          .extracting(row -> row.get("client"))
          .containsExactly(names.get(0));
      assertThat(rows)
          .allSatisfy(
              row ->
                  assertThat(JsonMaps.list(holders(row)).get(0).get("pid"))
                      .isEqualTo((double) ProcessHandle.current().pid()));
      String text = HostRun.collector(home, List.of(), "listeners", "--waiting").out();
      assertThat(text.lines().filter(line -> line.contains(":" + listener.getLocalPort() + " ")))
          .hasSize(3)
          .allMatch(line -> line.contains(" 3/9 "))
          .allMatch(line -> line.contains(" (client gone) ") == line.contains(names.get(0) + " "));
      served.close();
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  /** In a namespace of its own every listener and age must be that of ss, to a tick and 2 ms. */
  @ParameterizedTest
  @MethodSource(HOMES)
  void ages_areThoseOfSs(Path home) throws Exception {
    Path sockets = Files.createDirectory(directory.resolve("sockets"));
    try (Scene scene = new Scene(List.of("unshare", "-n"), "scene.py", directory, "" + sockets)) {
      List<String> inside = List.of("nsenter", "-t", Long.toString(scene.pid()), "-n");
      long slackMillis = KernelAccess.open().tickNanos() / 1_000_000 + 2;
      Map<String, Long> before = ss(inside);
      Map<String, Object> answer =
          JsonMaps.map(
              JsonParser.parse(
                  HostRun.collector(home, inside, "listeners", "--waiting", "-o", "json").out()));
      Map<String, Long> after = ss(inside);
      List<Map<String, Object>> rows = JsonMaps.list(answer.get("waiting"));
      assertThat(rows).hasSize(6).hasSameSizeAs(before.keySet());
      for (Map<String, Object> row : rows) {
        String client = (String) row.get("client");
        long waitMillis = ((Double) row.get("waitMillis")).longValue();
        assertThat(waitMillis)
            .as(client)
            .isBetween(before.get(client) - slackMillis, after.get(client) + slackMillis);
      }
      assertThat(rows).filteredOn(row -> onPort(row, 18002)).hasSize(2);
      // Two listeners share that address; which of them has the client is not told.
      assertThat(rows)
          .filteredOn(row -> onPort(row, 18005))
          .singleElement()
          .satisfies(row -> assertThat(JsonMaps.list(row.get("listeners"))).hasSize(2));
    }
  }

  @Test
  void withoutSockDiag_itIsUnsupported() throws Exception {
    HostRun.Result result =
        HostRun.collector(
            Path.of(System.getProperty("java.home")),
            List.of(),
            "listeners",
            "--waiting",
            "--no-native");
    assertThat(result.exit()).isEqualTo(5);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).containsOnlyOnce("\n").contains("no native access");
  }

  /** Of the waiting one only: that of the accepted connection has an inode. */
  private static void awaitCloseWait(int port) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    String seen = "";
    while (!seen.contains(" ino:0 ")) {
      assertThat(System.nanoTime()).as(seen).isLessThan(deadline);
      seen = HostRun.output("ss", "-HOtne", "state", "close-wait", "sport = :" + port);
    }
  }

  private static Object holders(Map<String, Object> row) {
    return JsonMaps.list(row.get("listeners")).get(0).get("holders");
  }

  private static boolean onPort(Map<String, Object> row, int port) {
    return JsonMaps.list(row.get("listeners")).get(0).get("port").equals((double) port);
  }

  /** Ages by client; ss leaves a time of 0 out, and shows an inode of 0 while nobody accepts. */
  private static Map<String, Long> ss(List<String> inside) throws Exception {
    List<String> command = new ArrayList<>(inside);
    command.addAll(List.of("ss", "-HOtnoie", "state", "established"));
    return HostRun.output(command.toArray(String[]::new))
        .lines()
        .filter(line -> line.contains(" ino:0 "))
        .collect(
            Collectors.toMap(
                line -> line.trim().split("\\s+")[3].replaceAll("\\[::ffff:([0-9.]+)\\]", "$1"),
                line ->
                    line.contains(" lastsnd:")
                        ? Long.parseLong(line.replaceAll("^.* lastsnd:(\\d+).*$", "$1"))
                        : 0L,
                (one, same) -> one,
                TreeMap::new));
  }
}
