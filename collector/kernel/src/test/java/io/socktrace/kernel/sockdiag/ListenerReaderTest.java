package io.socktrace.kernel.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.kernel.Fixture;
import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.procfs.NetTcp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ListenerReaderTest {
  private final FakeNetlink kernel = new FakeNetlink();

  @TempDir Path proc;

  @BeforeEach
  void fillProc() throws IOException {
    Path net = Files.createDirectories(proc.resolve("self/net"));
    for (String table : List.of("tcp", "tcp6", "unix")) {
      Files.writeString(
          net.resolve(table),
          Fixture.text(NetTcp.class, table + "-6.18"),
          StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void netlink_isTakenWhereItAnswers() throws IOException {
    kernel.answers(Recording.LISTENERS.answers()).answers(Recording.UNIX_LISTENERS.answers());
    try (ListenerReader reader = new ListenerReader(kernel.access(), proc)) {
      assertThat(reader.listeners().rows()).hasSize(9);
      assertThat(reader.unixListeners().rows()).hasSize(3);
      assertThat(reader.missing()).isNull();
    }
    assertThat(kernel.closed).isOne();
  }

  @Test
  void refusedSocket_leavesProc_andOneSentence() throws IOException {
    kernel.socketErrno = 97;
    try (ListenerReader reader = new ListenerReader(kernel.access(), proc)) {
      assertFromProc(reader);
      assertThat(reader.missing())
          .isEqualTo(
              "Listeners are read from /proc, since the kernel refuses a sock_diag socket:"
                  + " EAFNOSUPPORT (no netlink; RestrictAddressFamilies of systemd?);"
                  + " unknown then: limits and drops of listeners of other processes,"
                  + " half-open connections, waits of connections that nobody has accepted");
      kernel.socketErrno = 0;
      assertFromProc(reader);
    }
    assertThat(kernel.opened).isZero();
  }

  @Test
  void refusedAnswer_leavesProcUntilTheNextOne() throws IOException {
    kernel
        .answer(List.of(Message.end(NetlinkHeader.NLMSG_DONE, 12)))
        .answers(Recording.LISTENERS.answers());
    try (ListenerReader reader = new ListenerReader(kernel.access(), proc)) {
      assertThat(reader.listeners().rows()).hasSize(7);
      assertThat(reader.missing()).contains("ENOMEM");
      assertThat(reader.listeners().rows()).hasSize(9);
      assertThat(reader.missing()).isNull();
    }
  }

  @Test
  void withoutNativeAccess_procIsRead() throws IOException {
    try (ListenerReader reader = new ListenerReader(KernelAccess.withoutNative(), proc)) {
      assertFromProc(reader);
      assertThat(reader.missing()).contains("no native access");
    }
  }

  private static void assertFromProc(ListenerReader reader) throws IOException {
    Dump<InetListener> tcp = reader.listeners();
    assertThat(tcp.complete()).isTrue();
    assertThat(tcp.rows())
        .hasSize(7)
        .contains(
            new InetListener(
                new InetSocketAddress("127.0.0.1", 18080), 4894524, 0, 0, 3, -1, -1, -1, false));
    assertThat(reader.unixListeners().rows())
        .hasSize(3)
        .allSatisfy(row -> assertThat(row.queueLength()).isEqualTo(-1))
        .allSatisfy(row -> assertThat(row.queueLimit()).isEqualTo(-1))
        .extracting(UnixListener::path)
        .contains("@socktrace@scene");
  }
}
