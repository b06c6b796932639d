package io.socktrace.kernel.procfs;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text: a row that cannot be read is counted, and nothing else is thrown. */
final class ProcfsFuzz {
  private static final String TCP =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
          + "   1: 0100007F:46A0 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0"
          + "        0 4894524 4 00000000e 100 0 0 10 0\n"
          + "   2: 00000000000000000000000001000000:46A2 00000000000000000000000000000000:0000 0A"
          + " 00000000:00000002 00:00000000 00000000     0        0 4894526 4 0 100 0 0 10 0\n"
          + "   3: 0100007F:46A0 0100007F:8AE0 01 00000000:00000000 00:00000000 00000000     0"
          + "        0 0 1 00000000607c95d 20 0 0 10 -1\n";
  private static final String UNIX =
      "Num       RefCount Protocol Flags    Type St Inode Path\n"
          + "00000000cbd19b5c: 00000002 00000000 00010000 0001 01  2214 /run/a socket\n"
          + "00000000cbd19b5d: 00000003 00000000 00000000 0001 03 24136359\n";
  private static final String NETSTAT =
      "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 1 20 18446744073709551615\n"
          + "IpExt: InNoRoutes\nIpExt: 0\n";

  static Stream<byte[]> seeds() {
    return Stream.of(TCP, UNIX, NETSTAT).map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "2m")
  void netTcp(byte[] text) {
    NetTcp.Listeners found = NetTcp.parse(latin1(text));
    check(found.rows().size(), found.malformed(), found.malformedRow(), text);
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "2m")
  void netUnix(byte[] text) {
    NetUnix.Listeners found = NetUnix.parse(latin1(text));
    check(found.rows().size(), found.malformed(), found.malformedRow(), text);
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "2m")
  void netstat(byte[] text) {
    try {
      Netstat.parse(latin1(text));
    } catch (MalformedLineException refused) {
      if (refused.getMessage().isEmpty()) {
        throw new AssertionError("nothing is quoted");
      }
    }
  }

  private static void check(int rows, int malformed, String first, byte[] text) {
    if (malformed < 0 || malformed > 0 != (first != null) || rows + malformed > text.length) {
      throw new AssertionError("counts do not fit");
    }
  }

  private static String latin1(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
