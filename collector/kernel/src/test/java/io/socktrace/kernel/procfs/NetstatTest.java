package io.socktrace.kernel.procfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.socktrace.kernel.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fixture is a capture of Linux 6.18 after some listeners had overflowed. */
final class NetstatTest {
  private final String capture;

  NetstatTest() throws IOException {
    capture = Fixture.text(NetstatTest.class, "netstat-6.18");
  }

  @Test
  void parse_findsColumnsByName() throws IOException {
    Netstat.TcpExt counters = Netstat.parse(capture);
    assertThat(counters.listenOverflows()).hasValue(153);
    assertThat(counters.listenDrops()).hasValue(153);
    assertThat(counters.reqQFullDrop()).hasValue(0);
    assertThat(counters.reqQFullDoCookies()).hasValue(22);
    assertThat(counters.syncookiesSent()).hasValue(22);
    assertThat(counters.syncookiesRecv()).hasValue(58);
    assertThat(counters.syncookiesFailed()).hasValue(0);
  }

  @Test
  void parse_takesEachCounterFromItsOwnColumn() throws IOException {
    String text =
        "TcpExt: SyncookiesFailed SyncookiesRecv SyncookiesSent TCPReqQFullDoCookies"
            + " TCPReqQFullDrop ListenDrops ListenOverflows\nTcpExt: 7 6 5 4 3 2 1\n";
    Netstat.TcpExt counters = Netstat.parse(text);
    assertThat(counters.listenOverflows()).hasValue(1);
    assertThat(counters.listenDrops()).hasValue(2);
    assertThat(counters.reqQFullDrop()).hasValue(3);
    assertThat(counters.reqQFullDoCookies()).hasValue(4);
    assertThat(counters.syncookiesSent()).hasValue(5);
    assertThat(counters.syncookiesRecv()).hasValue(6);
    assertThat(counters.syncookiesFailed()).hasValue(7);
  }

  @Test
  void parse_leavesAnAbsentColumnEmpty() throws IOException {
    Netstat.TcpExt counters =
        Netstat.parse(capture.replace(" TCPReqQFullDrop ", " SomethingElse "));
    assertThat(counters.reqQFullDrop()).isEmpty();
    assertThat(counters.listenDrops()).hasValue(153);
  }

  @Test
  void parse_leavesAnAbsentGroupEmpty() throws IOException {
    assertThat(Netstat.parse(capture.replace("TcpExt:", "OldExt:")).listenDrops()).isEmpty();
    assertThat(Netstat.parse("IpExt: A\nIpExt: 1\n").listenDrops()).isEmpty();
  }

  @Test
  void parse_toleratesUnknownAndMovedColumns() throws IOException {
    String mutated =
        capture
            .replaceFirst("TcpExt: ", "TcpExt: NewColumn ListenDrops2 ")
            .replaceFirst("\nTcpExt: ", "\nTcpExt: 18446744073709551615 5 ");
    assertThat(Netstat.parse(mutated)).isEqualTo(Netstat.parse(capture));
  }

  @Test
  void parse_rejectsShortLine() {
    assertMalformed(capture.replaceFirst(" \\d+\nIpExt:", "\nIpExt:"), "numbers for", "TcpExt: ");
  }

  @Test
  void parse_rejectsOverlongLine() {
    assertMalformed(capture.replaceFirst("\nIpExt:", " 4711\nIpExt:"), "numbers for", "TcpExt: ");
  }

  @Test
  void parse_rejectsWhatIsNotANumber() {
    assertMalformed(
        capture.replaceFirst("\nTcpExt: \\d+", "\nTcpExt: 1O"), "\"1O\" is not a number", "1O");
    assertMalformed("TcpExt: A\nTcpExt: 18446744073709551616\n", "not a number", "TcpExt: 1844");
  }

  @Test
  void parse_rejectsNumbersOfAnotherGroup() {
    assertMalformed("TcpExt: A\nIpExt: 1\n", "Not the numbers of \"TcpExt:\"", "IpExt: 1");
  }

  @Test
  void parse_rejectsNamesAlone() {
    assertMalformed("TcpExt: A B\n", "names without numbers", "TcpExt: A B");
  }

  @Test
  void parse_rejectsLineWithoutGroup() {
    assertMalformed("A B\nA 1\n", "no group name", "A B");
    assertMalformed("\n\n", "no group name", "\"\"");
    assertMalformed(" \nTcpExt: 1\n", "no group name", "\" \"");
    assertMalformed("TcpExt: A\n  \n", "Not the numbers of", "\"  \"");
  }

  /** Half a file can still be pairs of equal length: its last number is then a wrong one. */
  @Test
  void parse_rejectsEveryTruncation() throws IOException {
    String two = "TcpExt: ListenOverflows ListenDrops\nTcpExt: 120 130\n";
    assertThat(Netstat.parse(two).listenDrops()).hasValue(130);
    for (int chars = 0; chars < two.length(); chars++) {
      String cut = two.substring(0, chars);
      assertThatExceptionOfType(MalformedLineException.class)
          .as(cut)
          .isThrownBy(() -> Netstat.parse(cut));
    }
  }

  @Test
  void read_ofAMissingFileIsEmpty(@TempDir Path proc) throws IOException {
    assertThat(new Netstat(proc).read()).isEmpty();
    assertThat(new Snmp(proc).read()).isEmpty();
    assertThat(new Somaxconn(proc).read()).isEmpty();
  }

  @Test
  void read_takesTheFileBelowTheRoot(@TempDir Path proc) throws IOException {
    Files.createDirectories(proc.resolve("self/net"));
    Files.writeString(proc.resolve("self/net/netstat"), capture);
    assertThat(new Netstat(proc).read()).contains(Netstat.parse(capture));
  }

  private static void assertMalformed(String text, String why, String quoted) {
    assertThatExceptionOfType(MalformedLineException.class)
        .isThrownBy(() -> Netstat.parse(text))
        .withMessageContaining(why)
        .withMessageContaining(quoted)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }
}
