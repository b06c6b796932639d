package io.socktrace.kernel.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.socktrace.kernel.KernelAccess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The answers are captures of Linux 6.18, where {@code ss} showed the same sockets. */
final class SockDiagTest {
  private final FakeNetlink kernel = new FakeNetlink();

  @Test
  void listeners_areReadWithAllTheirFacts() throws IOException {
    kernel.answers(Recording.LISTENERS.answers());
    Dump<InetListener> dump = open().listeners();
    assertThat(dump.complete()).isTrue();
    assertThat(dump.malformed()).isZero();
    assertThat(dump.firstMalformed()).isNull();
    assertThat(dump.rows().stream().map(SockDiagTest::text))
        .containsExactlyInAnyOrder(
            "/127.0.0.1:18001 2/16 drops 0 uid 0 if 0",
            "/[0:0:0:0:0:0:0:0]:18002 2/50 drops 0 uid 0 if 0",
            "/[0:0:0:0:0:0:0:1]:18003 0/50 drops 0 uid 0 if 0 v6only",
            "/127.0.0.1:18004 0/50 drops 0 uid 0 if 0",
            "/0.0.0.0:18005 0/50 drops 0 uid 0 if 0",
            "/0.0.0.0:18005 0/60 drops 0 uid 0 if 0",
            "/127.0.0.1:18006 1/0 drops 3 uid 0 if 0",
            "/127.0.0.1:18007 0/50 drops 0 uid 0 if 1",
            "/127.0.0.1:18008 0/50 drops 0 uid 65534 if 0");
    assertThat(dump.rows()).extracting(InetListener::inode).doesNotHaveDuplicates();
    assertThat(dump.rows()).extracting(InetListener::cookie).doesNotHaveDuplicates();
  }

  @Test
  void halfOpen_isReadOfBothFamilies() throws IOException {
    kernel.answers(Recording.HALF_OPEN.answers());
    assertThat(open().halfOpen().rows())
        .containsExactlyInAnyOrder(
            new HalfOpen(at("127.0.0.1", 18001), at("10.9.9.1", 4001)),
            new HalfOpen(at("127.0.0.1", 18001), at("10.9.9.2", 4002)),
            new HalfOpen(at("127.0.0.1", 18001), at("10.9.9.3", 4003)),
            new HalfOpen(at("127.0.0.1", 18002), at("10.9.9.4", 4004)),
            new HalfOpen(at("::1", 18003), at("2001:db8::5", 4005)));
  }

  /** Clients and the accepted connection of port 18004 are in the capture too. */
  @Test
  void queued_isOnlyWhatNobodyHasAccepted() throws IOException {
    kernel.answers(Recording.QUEUED.answers());
    List<Queued> rows = open().queued().rows();
    assertThat(rows)
        .extracting(row -> row.local().getPort())
        .containsExactlyInAnyOrder(18001, 18001, 18002, 18002, 18006);
    assertThat(rows).allSatisfy(row -> assertThat(row.waitMillis()).isBetween(100L, 60_000L));
  }

  @Test
  void unixListeners_areNamedAsSsNamesThem() throws IOException {
    kernel.answers(Recording.UNIX_LISTENERS.answers());
    Dump<UnixListener> dump = open().unixListeners();
    assertThat(dump.complete()).isTrue();
    assertThat(dump.rows())
        .extracting(UnixListener::path, UnixListener::queueLength, UnixListener::queueLimit)
        .containsExactlyInAnyOrder(
            tuple("/run/scene/plain", 1L, 7L),
            tuple("/run/scene/with space", 0L, 8L),
            tuple("@socktrace@scene", 0L, 9L));
  }

  @Test
  void questions_followEachOtherOnOneSocket() throws IOException {
    kernel.answers(Recording.LISTENERS.answers()).answers(Recording.HALF_OPEN.answers());
    try (SockDiag sockDiag = open()) {
      assertThat(sockDiag.listeners().rows()).hasSize(9);
      assertThat(sockDiag.halfOpen().rows()).hasSize(5);
      assertThat(kernel.opened).isOne();
      assertThat(kernel.closed).isZero();
    }
    assertThat(kernel.closed).isOne();
    assertThat(kernel.requests)
        .extracting(request -> Message.of(request).getInt(8))
        .containsExactly(1, 2, 3, 4);
  }

  @Test
  void open_refusedNamesTheAnswerAndWhatIsMissing() {
    kernel.socketErrno = 93;
    assertThatThrownBy(this::open)
        .isInstanceOf(SockDiagException.class)
        .hasMessageContaining("EPROTONOSUPPORT (this kernel or sandbox has no sock_diag)")
        .hasMessageContaining("unknown then: limits and drops of listeners of other processes");
  }

  @Test
  void open_withoutNativeAccessIsRefused() {
    assertThatThrownBy(() -> SockDiag.open(KernelAccess.withoutNative()))
        .isInstanceOf(SockDiagException.class)
        .hasMessageContaining("ENOSYS (no native access");
  }

  private SockDiag open() throws SockDiagException {
    return SockDiag.open(kernel.access());
  }

  private static String text(InetListener row) {
    return String.format(
        "%s %d/%d drops %d uid %d if %d%s",
        row.local(),
        row.queueLength(),
        row.queueLimit(),
        row.drops(),
        row.uid(),
        row.interfaceIndex(),
        row.v6only() ? " v6only" : "");
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(address, port);
  }
}
