package io.socktrace.collector.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socktrace.collector.process.FakeProc;
import io.socktrace.collector.process.Program;
import io.socktrace.collector.view.Json;
import io.socktrace.kernel.sockdiag.InetListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no kernel: addresses, lines, owners of a made-up host, what is reported. */
class SocketsTest {

  @ParameterizedTest
  @CsvSource({
    "::, [::]",
    "::1, [::1]",
    "2001:db8::, [2001:db8::]",
    "2001:0:0:1:0:0:0:1, [2001:0:0:1::1]",
    "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]",
    "1:0:0:2:0:0:3:4, [1::2:0:0:3:4]",
    "127.0.0.1, 127.0.0.1"
  })
  void address_isWrittenAsRfc5952Says(String given, String written) throws IOException {
    assertThat(AddressText.of(InetAddress.getByName(given), "")).isEqualTo(written);
  }

  @Test
  void ssLine_hasTheColumnsOfSs() {
    assertThat(
            SsLine.of(
                "0: 0100007F:48F4 0100007F:868E 01 00000005:00000007 02:000010B3 00000000 1000 0"
                    + " 24135554 2 000000009189172c 20 4 30 10 -1",
                -1))
        .isEqualTo(
            "ESTAB 7 5 127.0.0.1:18676 127.0.0.1:34446 timer:(keepalive,42sec,0) uid:1000"
                + " ino:24135554");
    assertThat(
            SsLine.of(
                "1: 00000000000000000000000000000000:46A1 00000000000000000000000000000000:0000 0A"
                    + " 00000000:00000001 00:00000000 00000000 0 0 4894525 1 0 100 0 0 10 0",
                50))
        .isEqualTo("LISTEN 1 50 *:18081 *:* ino:4894525");
    assertThat(
            SsLine.of(
                "1: 0000000000000000FFFF00000100007F:46A1 0000000000000000FFFF00000100007F:8000 01"
                    + " 00000000:00000000 01:0000001E 00000002 0 0 9 1 0 100 0 0 10 0",
                -1))
        .isEqualTo(
            "ESTAB 0 0 [::ffff:127.0.0.1]:18081 [::ffff:127.0.0.1]:32768"
                + " timer:(on,300ms,2) ino:9");
    assertThatThrownBy(() -> SsLine.of("1: cut", -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void owners_areFoundAndFollowed(@TempDir Path root) throws IOException {
    FakeProc proc = new FakeProc(root);
    proc.file("self/mountinfo", "").file("4/cmdline", "shop\0").file("5/cmdline", "other\0");
    proc.link("4/fd/3", "socket:[17]").link("5/fd/9", "socket:[99]");
    Owners owners = new Owners(root);
    assertThat(owners.find(Set.of(17L, 18L)).get(17L).holders())
        .containsExactly(new Holder(4, 3, new Program("shop", Program.Agent.NONE, "")));
    assertThat(owners.find(Set.of(17L, 18L)).get(18L).unknown()).startsWith("unknown (held by no");

    // Handed over: the link that was kept no longer holds, so all are looked at again.
    Files.delete(root.resolve("4/fd/3"));
    proc.link("5/fd/10", "socket:[17]");
    assertThat(owners.find(Set.of(17L)).get(17L).holders())
        .containsExactly(new Holder(5, 10, new Program("other", Program.Agent.NONE, "")));

    // Inherited: both are named once all are looked at, which a new listener causes.
    proc.link("4/fd/8", "socket:[17]").link("4/fd/7", "socket:[20]");
    assertThat(owners.find(Set.of(17L, 20L)).get(17L).holders())
        .extracting(Holder::pid)
        .containsExactly(4L, 5L);
  }

  @Test
  void owners_unfoundAreSoughtAgainNowAndThen(@TempDir Path root) throws IOException {
    FakeProc proc = new FakeProc(root);
    proc.file("self/mountinfo", "").file("4/cmdline", "late\0").file("4/status", "");
    proc.link("4/fd/1", "/dev/null");
    Owners owners = new Owners(root);
    assertThat(owners.find(Set.of(17L)).get(17L).isKnown()).isFalse();
    proc.link("4/fd/3", "socket:[17]");
    int turns = 1;
    while (!owners.find(Set.of(17L)).get(17L).isKnown()) {
      assertThat(++turns).isLessThan(20);
    }
    assertThat(turns).isGreaterThan(5);
  }

  @Test
  void hiddenProcesses_areTheReason(@TempDir Path root) throws IOException {
    String mount = "23 1 0:21 / " + root + " rw - proc proc rw,hidepid=2\n";
    new FakeProc(root).file("self/mountinfo", mount);
    assertThat(new Owners(root).find(Set.of(17L)).get(17L).unknown()).contains("hidepid");
  }

  @Test
  void waiting_isInTheQueueOfTheClosestListener() throws IOException {
    InetListener exact = listener("127.0.0.1", 80, false);
    InetListener four = listener("0.0.0.0", 80, false);
    InetListener both = listener("::", 80, false);
    InetListener six = listener("::", 80, true);
    List<InetListener> all = List.of(four, both, exact, four, listener("127.0.0.1", 81, false));
    assertThat(WaitingScan.listenersOf(address("127.0.0.1", 80), all)).containsExactly(exact);
    assertThat(WaitingScan.listenersOf(address("10.0.0.1", 80), all)).containsExactly(four, four);
    assertThat(WaitingScan.listenersOf(address("::1", 80), all)).containsExactly(both);
    assertThat(WaitingScan.listenersOf(address("10.0.0.1", 80), List.of(both)))
        .containsExactly(both);
    assertThat(WaitingScan.listenersOf(address("10.0.0.1", 80), List.of(six))).isEmpty();
    assertThat(WaitingScan.listenersOf(address("127.0.0.2", 80), List.of(exact))).isEmpty();
  }

  private static InetListener listener(String host, int port, boolean v6only) throws IOException {
    return new InetListener(address(host, port), port, 1, 0, 0, 0, 0, 0, v6only);
  }

  private static InetSocketAddress address(String host, int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  @Test
  void silentListener_isOneThatTheAgentDoesNotReport() {
    Reported reported =
        reported(
            List.of(
                Map.of("pid", 4, "address", "127.0.0.1", "port", 80, "accepted", 0),
                Map.of("pid", 4, "address", "127.0.0.1", "port", 82, "queueLength", 1),
                Map.of("pid", 4, "address", "/run/shop", "accepted", 7)));
    assertThat(AgentState.of(held(80, "127.0.0.1:80", 4), reported)).isEqualTo(AgentState.ON);
    assertThat(AgentState.of(held(81, "127.0.0.1:81", 4), reported)).isEqualTo(AgentState.SILENT);
    assertThat(AgentState.of(held(82, "127.0.0.1:82", 4), reported)).isEqualTo(AgentState.SILENT);
    assertThat(AgentState.of(held(0, "/run/shop", 4), reported)).isEqualTo(AgentState.ON);
    assertThat(AgentState.of(held(0, "/run/other", 4), reported)).isEqualTo(AgentState.SILENT);
    assertThat(AgentState.of(held(81, "127.0.0.1:81", 5), reported)).isEqualTo(AgentState.OFF);
    assertThat(AgentState.of(held(81, "127.0.0.1:81", 4), null)).isEqualTo(AgentState.OFF);
    Reported folded =
        reported(List.of(Map.of("pid", 4, "address", "::", "port", 1), Map.of("pid", 4)));
    assertThat(AgentState.of(held(81, "127.0.0.1:81", 4), folded)).isEqualTo(AgentState.ON);
    Listing listing = new Listing(List.of(held(81, "127.0.0.1:81", 4)), 1, List.of());
    assertThat(ListenersText.remarks(listing, reported)).containsOnly(AgentState.SILENT_REMARK);
    assertThat(ListenersText.remarks(listing, folded)).isEmpty();
    assertThat(ListenersText.render(listing, reported, false))
        .endsWith("uninstrumented transport?\n");
  }

  private static Reported reported(List<Map<String, ?>> listeners) {
    Object parsed = JsonParser.parse(Json.of(Map.of("listeners", listeners)));
    return Reported.of(JsonMaps.map(parsed));
  }

  private static HostListener held(int port, String local, long pid) {
    Owner owner =
        new Owner(
            List.of(new Holder(pid, 3, new Program("Shop", Program.Agent.OFF, "java"))), null);
    return new HostListener(
        1, port == 0 ? "unix" : "tcp", local, null, port, 7, 0, 1, 2, 0, null, owner);
  }

  @Test
  void table_isColouredByLine_andNeverByItself() {
    Owner owner = new Owner(List.of(), "unknown (x)");
    HostListener full =
        new HostListener(1, "tcp", "\u001b[2J:80", null, 80, 7, 0, 3, 2, 0, null, owner);
    HostListener dropping =
        new HostListener(1, "tcp", "*:81", null, 81, 8, 0, 0, 2, 5, null, owner);
    HostListener other =
        new HostListener(2, "tcp", "*:82", null, 82, 9, 0, 0, -1, -1, "why", owner);
    Listing listing = new Listing(List.of(full, dropping, other), 1, List.of());
    assertThat(ListenersText.render(listing, null, false).lines())
        .doesNotContain("\u001b")
        .allSatisfy(line -> assertThat(line).doesNotContain("\u001b"))
        .anySatisfy(line -> assertThat(line).startsWith("  netns"))
        .anySatisfy(line -> assertThat(line).contains("*:82").contains(" 0/-  "));
    assertThat(ListenersText.render(listing, null, true).lines().toList())
        .satisfies(lines -> assertThat(lines.get(1)).startsWith("\u001b[31m").endsWith("\u001b[0m"))
        .satisfies(lines -> assertThat(lines.get(2)).startsWith("\u001b[33m"))
        .satisfies(lines -> assertThat(lines.get(3)).startsWith("      2  *:82"));
    assertThat(ListenersJson.render(listing, null))
        .contains("\"local\":\"*:82\",\"port\":82,\"queueLength\":0,\"missing\":\"why\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1",
        "{\"a\"}",
        "\"\\",
        "\"\\u12",
        "\"\\q\"",
        "nul",
        "1 2",
        "{,}",
        "[[[1]]",
        "<html>",
        "{\"a\":1,}"
      })
  void json_elseIsRefused(String text) {
    assertThatThrownBy(() -> JsonParser.parse(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JsonParser.parse("[".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void json_isReadAsItIsWritten() {
    Object value =
        JsonParser.parse(
            Json.of(Map.of("a \"\\\u00e9\n", List.of(1, 2.5, true, List.of(), Map.of()), "", "x")));
    assertThat(value)
        .isEqualTo(Map.of("a \"\\\u00e9\n", List.of(1.0, 2.5, true, List.of(), Map.of()), "", "x"));
    assertThat(JsonParser.parse(" [ null , -1e3 ] ")).isEqualTo(Arrays.asList(null, -1000.0));
  }
}
