package io.socktrace.kernel.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.kernel.Fixture;
import io.socktrace.kernel.Tool;
import io.socktrace.kernel.procfs.NetTcp.Listeners;
import io.socktrace.kernel.procfs.NetTcp.Row;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fixtures are captures of Linux 6.18, where {@code ss} showed the same listeners. */
final class NetTcpTest {
  @TempDir Path proc;

  @Test
  void parse_findsListenersWithTheirQueues() throws IOException {
    Listeners found = NetTcp.parse(Fixture.text(NetTcpTest.class, "tcp-6.18"));
    assertThat(found.rows())
        .containsExactly(
            row("127.0.0.1", 14318, 0, 3086987),
            row("127.0.0.1", 18080, 3, 4894524),
            row("0.0.0.0", 2024, 0, 1120));
    assertThat(found.malformed()).isZero();
  }

  @Test
  void parse_readsAddressesOfBothFamilies() throws IOException {
    assertThat(NetTcp.parse(Fixture.text(NetTcpTest.class, "tcp6-6.18")).rows())
        .containsExactly(
            row("::1", 18082, 2, 4894526),
            row("127.0.0.1", 36675, 0, 3998144),
            row("::", 18081, 1, 4894525),
            row("127.0.0.1", 40143, 0, 3095145));
  }

  @Test
  void parse_leavesOutAndQuotesWhatItCannotRead() throws IOException {
    String text = Fixture.text(NetTcpTest.class, "tcp-6.18");
    Listeners found =
        NetTcp.parse(text.replace("0100007F:46A0 00000000", "0100007X:46A0 00000000"));
    assertThat(found.rows()).hasSize(2);
    assertThat(found.malformed()).isOne();
    assertThat(found.malformedRow()).contains("0100007X:46A0");
  }

  @Test
  void parse_ignoresAnUnfinishedRow_andNewColumns() throws IOException {
    String text = Fixture.text(NetTcpTest.class, "tcp-6.18");
    String second = text.lines().limit(3).skip(2).findFirst().orElseThrow();
    assertThat(NetTcp.parse(text.substring(0, text.indexOf(second) + 90)).rows()).hasSize(1);
    assertThat(NetTcp.parse(text.replace("10 0 ", "10 0 7 8 9")).rows()).hasSize(3);
  }

  @Test
  void parse_survivesAnyDamage() throws IOException {
    byte[] capture =
        Fixture.text(NetTcpTest.class, "tcp6-6.18").getBytes(StandardCharsets.ISO_8859_1);
    Random random = new Random(42);
    for (int round = 0; round < 2_000; round++) {
      byte[] damaged = capture.clone();
      for (int i = 0; i < 20; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Listeners found = NetTcp.parse(new String(damaged, StandardCharsets.ISO_8859_1));
      assertThat(found.rows().size()).isLessThanOrEqualTo(33);
    }
  }

  @Test
  void readListeners_endsAtTheFirstOtherRow() throws IOException {
    String text = Fixture.text(NetTcpTest.class, "tcp-6.18");
    String established = text.lines().skip(4).findFirst().orElseThrow() + "\n";
    String late = text.lines().skip(1).findFirst().orElseThrow() + "\n";
    Path net = Files.createDirectories(proc.resolve("self/net"));
    // Its pages are as long as the kernel's, so the late listener stands on one that is not read.
    Files.writeString(net.resolve("tcp"), text + established.repeat(200) + late);
    assertThat(new NetTcp(proc, "tcp").readListeners().orElseThrow().rows()).hasSize(3);
    assertThat(new NetTcp(proc, "tcp6").readListeners()).isEmpty();
  }

  /** A pipe gives as little at a time as was put in: here one byte, and half a number. */
  @Test
  void readListeners_takesAnySplit() throws Exception {
    Path file = Files.createDirectories(proc.resolve("self/net")).resolve("tcp");
    Tool.output("coreutils", "mkfifo", file.toString());
    byte[] bytes = Fixture.text(NetTcpTest.class, "tcp-6.18").getBytes(StandardCharsets.ISO_8859_1);
    Thread writer =
        new Thread(
            () -> {
              try (OutputStream pipe = Files.newOutputStream(file)) {
                for (byte each : bytes) {
                  pipe.write(each);
                }
              } catch (IOException closed) {
                // The reader has seen enough: a row in another state.
              }
            });
    writer.start();
    assertThat(new NetTcp(proc, "tcp").readListeners().orElseThrow())
        .isEqualTo(NetTcp.parse(new String(bytes, StandardCharsets.ISO_8859_1)));
    writer.join();
  }

  private static Row row(String address, int port, long queueLength, long inode) {
    return new Row(new InetSocketAddress(address, port), queueLength, inode, 0);
  }
}
