package io.socktrace.kernel.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.kernel.Tool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The running kernel's files, with {@code nstat} and {@code sysctl}'s file as witnesses. */
final class ProcfsIT {
  private static final Path PROC = Path.of("/proc");

  @Test
  void netstat_isWhatNstatShows() throws IOException {
    Netstat.TcpExt before = new Netstat(PROC).read().orElseThrow();
    String shown =
        Tool.output(
            "iproute2", "nstat", "-asz", "TcpExtListen*", "TcpExtTCPReqQ*", "TcpExtSyncookies*");
    Netstat.TcpExt after = new Netstat(PROC).read().orElseThrow();
    assertBetween(before.listenOverflows(), shown, "ListenOverflows", after.listenOverflows());
    assertBetween(before.listenDrops(), shown, "ListenDrops", after.listenDrops());
    assertBetween(before.reqQFullDrop(), shown, "TCPReqQFullDrop", after.reqQFullDrop());
    assertBetween(
        before.reqQFullDoCookies(), shown, "TCPReqQFullDoCookies", after.reqQFullDoCookies());
    assertBetween(before.syncookiesSent(), shown, "SyncookiesSent", after.syncookiesSent());
    assertBetween(before.syncookiesRecv(), shown, "SyncookiesRecv", after.syncookiesRecv());
    assertBetween(before.syncookiesFailed(), shown, "SyncookiesFailed", after.syncookiesFailed());
  }

  @Test
  void snmp_isWhatNstatShows() throws IOException {
    Snmp.Tcp before = new Snmp(PROC).read().orElseThrow();
    String shown = Tool.output("iproute2", "nstat", "-asz", "TcpPassiveOpens", "TcpAttemptFails");
    Snmp.Tcp after = new Snmp(PROC).read().orElseThrow();
    assertBetween(before.passiveOpens(), shown, "TcpPassiveOpens", after.passiveOpens());
    assertBetween(before.attemptFails(), shown, "TcpAttemptFails", after.attemptFails());
  }

  @Test
  void somaxconn_isWhatSysctlShows() throws Exception {
    assertThat(new Somaxconn(PROC).read().orElseThrow())
        .isEqualTo(
            Integer.parseInt(
                Tool.output("coreutils", "cat", "/proc/sys/net/core/somaxconn").strip()));
  }

  /** Others come and go while both look, so this process's own listeners are compared. */
  @Test
  void netTcp_isWhatSsShows() throws Exception {
    try (ServerSocketChannel four = listener(StandardProtocolFamily.INET, "127.0.0.1");
        ServerSocketChannel six = listener(StandardProtocolFamily.INET6, "::1");
        SocketChannel waiting = SocketChannel.open(four.getLocalAddress());
        SocketChannel also = SocketChannel.open(four.getLocalAddress())) {
      assertThat(waiting.isConnected() && also.isConnected()).isTrue();
      assertSsShows(four, "tcp", 2);
      assertSsShows(six, "tcp6", 0);
    }
  }

  private static ServerSocketChannel listener(StandardProtocolFamily family, String address)
      throws IOException {
    return ServerSocketChannel.open(family).bind(new InetSocketAddress(address, 0));
  }

  private static void assertSsShows(ServerSocketChannel listener, String table, long queueLength)
      throws IOException {
    InetSocketAddress local = (InetSocketAddress) listener.getLocalAddress();
    String shown = Tool.output("iproute2", "ss", "-Hltne", "sport = :" + local.getPort());
    NetTcp.Listeners read = new NetTcp(PROC, table).readListeners().orElseThrow();
    assertThat(read.malformed()).as("%s", read.malformedRow()).isZero();
    assertThat(read.rows())
        .contains(
            new NetTcp.Row(
                local,
                queueLength,
                Long.parseLong(Tool.find(shown, "ino:(\\d+)")),
                (int) new com.sun.security.auth.module.UnixSystem().getUid()));
    assertThat(Long.parseLong(shown.split(" +")[1])).isEqualTo(queueLength);
  }

  /** Counters only rise, and others may raise them while nstat runs. */
  private static void assertBetween(
      OptionalLong before, String shown, String name, OptionalLong after) {
    long witness =
        shown
            .lines()
            .map(line -> line.split(" +"))
            .filter(words -> words[0].equals(name) || words[0].equals("TcpExt" + name))
            .mapToLong(words -> Long.parseLong(words[1]))
            .findFirst()
            .orElseThrow(() -> new AssertionError(name + " is not in: " + shown));
    assertThat(witness).as(name).isBetween(before.orElseThrow(), after.orElseThrow());
  }
}
