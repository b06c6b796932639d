package io.socktrace.kernel.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.socktrace.kernel.Deadline;
import io.socktrace.kernel.KernelAccess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * This host's sockets, with {@code ss} as the witness. Others come and go meanwhile, so both are
 * asked until they agree; {@link SceneIT} needs no such patience.
 */
@ParameterizedClass
@MethodSource("io.socktrace.kernel.Ways#all")
final class SockDiagIT {
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final KernelAccess way;

  SockDiagIT(KernelAccess way) {
    this.way = way;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  void listeners_areThoseOfSs() throws Exception {
    int port = port(listener(0, 5));
    listener(port, 7);
    connect(port);
    connect(port);
    try (SockDiag sockDiag = SockDiag.open(way)) {
      Set<InetListener> shown;
      Set<InetListener> found;
      Deadline deadline = new Deadline("ss and sock_diag agree");
      do {
        deadline.check();
        shown = new HashSet<>(SsRows.listeners());
        found = new HashSet<>(whole(sockDiag.listeners()));
      } while (!found.equals(shown));

      List<InetListener> own = found.stream().filter(row -> row.local().getPort() == port).toList();
      assertThat(own).extracting(InetListener::queueLimit).containsExactlyInAnyOrder(5L, 7L);
      assertThat(own.stream().mapToLong(InetListener::queueLength).sum()).isEqualTo(2);
    }
  }

  /** The kernel rounds to its tick, and the two ask one after the other. */
  @Test
  void queued_waitIsThatOfSs() throws Exception {
    int port = port(listener(0, 50));
    for (int i = 0; i < 3; i++) {
      connect(port);
    }
    connect(port).write(ByteBuffer.allocate(10));
    long slackMillis = way.tickNanos() / 1_000_000 + 2;
    try (SockDiag sockDiag = SockDiag.open(way)) {
      List<Queued> before = queued(sockDiag, port);
      List<Queued> shown = SsRows.queued().stream().filter(row -> is(row, port)).toList();
      List<Queued> after = queued(sockDiag, port);
      assertThat(before).hasSize(4);
      assertThat(shown).hasSize(4);
      assertThat(after).hasSize(4);
      for (Queued row : shown) {
        assertThat(row.waitMillis())
            .isBetween(
                wait(before, row.cookie()) - slackMillis, wait(after, row.cookie()) + slackMillis);
      }
    }
  }

  @Test
  void accepted_isNoLongerQueued() throws Exception {
    ServerSocketChannel listener = listener(0, 50);
    SocketChannel client = connect(port(listener));
    try (SockDiag sockDiag = SockDiag.open(way)) {
      assertThat(queued(sockDiag, port(listener)))
          .extracting(Queued::remote)
          .containsExactly((InetSocketAddress) client.getLocalAddress());
      SocketChannel accepted = listener.accept();
      opened.add(accepted);
      assertThat(queued(sockDiag, port(listener))).isEmpty();
      client.close();
      assertThat(queued(sockDiag, port(listener))).isEmpty();
    }
  }

  @Test
  void unixListeners_areThoseOfSs(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("a socket");
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    opened.add(listener);
    listener.bind(UnixDomainSocketAddress.of(path), 6);
    opened.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
    try (SockDiag sockDiag = SockDiag.open(way)) {
      Set<UnixListener> shown;
      Set<UnixListener> found;
      Deadline deadline = new Deadline("ss and sock_diag agree");
      do {
        deadline.check();
        shown = new HashSet<>(SsRows.unixListeners());
        found = new HashSet<>(whole(sockDiag.unixListeners()));
      } while (!found.equals(shown));
      assertThat(found)
          .filteredOn(row -> row.path().equals(path.toString()))
          .extracting(UnixListener::queueLength, UnixListener::queueLimit)
          .containsExactly(tuple(1L, 6L));
    }
  }

  /** More than one datagram of the kernel's holds; the clients' ends have inodes. */
  @Test
  void manyQueued_areAllThere() throws Exception {
    int port = port(listener(0, 300));
    for (int i = 0; i < 300; i++) {
      connect(port);
    }
    try (SockDiag sockDiag = SockDiag.open(way)) {
      assertThat(queued(sockDiag, port)).hasSize(300).doesNotHaveDuplicates();
    }
  }

  /** Flags as in fcntl.h, octal: O_NONBLOCK and O_CLOEXEC. */
  @Test
  void socket_isOne_nonBlocking_closedOnExec_andCloses() throws Exception {
    Set<Path> before = sockets();
    SockDiag sockDiag = SockDiag.open(way);
    sockDiag.listeners();
    sockDiag.halfOpen();
    Set<Path> netlink = sockets();
    netlink.removeAll(before);
    assertThat(netlink).hasSize(1);
    Path fd = netlink.iterator().next();
    Path info = Path.of("/proc/self/fdinfo").resolve(fd.getFileName());
    assertThat(Files.readString(info)).containsPattern("flags:\\s+02004002\\b");
    sockDiag.close();
    assertThat(fd).doesNotExist();
  }

  private ServerSocketChannel listener(int port, int backlog) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    opened.add(listener);
    listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    return listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), backlog);
  }

  private static int port(ServerSocketChannel listener) throws IOException {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  private SocketChannel connect(int port) throws IOException {
    SocketChannel client =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    opened.add(client);
    return client;
  }

  private static List<Queued> queued(SockDiag sockDiag, int port) throws SockDiagException {
    return whole(sockDiag.queued()).stream().filter(row -> is(row, port)).toList();
  }

  private static boolean is(Queued row, int port) {
    return row.local().getPort() == port;
  }

  private static long wait(List<Queued> rows, long cookie) {
    return rows.stream()
        .filter(row -> row.cookie() == cookie)
        .findFirst()
        .orElseThrow()
        .waitMillis();
  }

  private static <R> List<R> whole(Dump<R> dump) {
    assertThat(dump.complete()).isTrue();
    assertThat(dump.malformed()).as("%s", dump.firstMalformed()).isZero();
    return dump.rows();
  }

  private static Set<Path> sockets() throws IOException {
    Set<Path> sockets = new HashSet<>();
    try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
      for (Path fd : fds.toList()) {
        // One of them is the directory itself, open no longer or not for long.
        if (Files.exists(fd, LinkOption.NOFOLLOW_LINKS)
            && Files.readSymbolicLink(fd).toString().startsWith("socket:")) {
          sockets.add(fd);
        }
      }
    }
    return sockets;
  }
}
