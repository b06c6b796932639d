package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The reader against the kernel, with {@code ss} and {@code /proc} as witnesses. */
@ParameterizedClass
@MethodSource("io.socktrace.kernel.Ways#all")
final class SocketReaderIT {
  private static final int EBADF = 9;
  private static final int ENOTSOCK = 88;
  private static final int ENOPROTOOPT = 92;
  private static final int EOPNOTSUPP = 95;
  private static final int CLOSED = 1_000_000_007;

  private final SocketReader reader;

  SocketReaderIT(KernelAccess way) {
    reader = new SocketReader(way);
  }

  @Test
  void acceptQueue_isWhatSsShows() throws Exception {
    try (Queue queue = new Queue(7)) {
      for (int connections = 0; connections <= 3; connections++) {
        assertThat(reader.readTcpInfo(Fd.of(queue.listener))).isTrue();
        String[] row = Tool.ss("-Hltn", queue.port()).split(" +");
        TcpInfo info = reader.tcpInfo();
        assertThat(info.state()).isEqualTo(TcpInfo.LISTEN);
        assertThat(info.acceptQueueLength())
            .isEqualTo(connections)
            .isEqualTo(Long.parseLong(row[1]));
        assertThat(info.acceptQueueLimit()).isEqualTo(7).isEqualTo(Long.parseLong(row[2]));
        queue.connect();
      }
    }
  }

  @Test
  void inodeAndCookie_areWhatSsShows() throws Exception {
    try (Queue queue = new Queue(1)) {
      String row = Tool.ss("-Hltne", queue.port());
      int fd = Fd.of(queue.listener);
      assertThat(reader.readInode(fd)).isEqualTo(Long.parseLong(Tool.find(row, "ino:(\\d+)")));
      assertThat(reader.readCookie(fd))
          .isEqualTo(Long.parseUnsignedLong(Tool.find(row, "sk:([0-9a-f]+)"), 16))
          .isNotEqualTo(SocketReader.NO_COOKIE);
    }
  }

  @Test
  void inode_ofEveryDescriptorIsTheLinksTarget() throws Exception {
    int sockets = 0;
    try (Queue queue = new Queue(1);
        DatagramChannel datagrams = DatagramChannel.open()) {
      queue.connect();
      assertThat(Fd.of(datagrams)).isPositive();
      for (Path link : descriptors()) {
        String before = target(link);
        long inode = reader.readInode(Integer.parseInt(link.getFileName().toString()));
        if (!before.equals(target(link))) {
          continue; // closed or reused meanwhile
        }
        boolean socket = before.startsWith("socket:[");
        sockets += socket ? 1 : 0;
        assertThat(inode)
            .as("%s -> %s", link, before)
            .isEqualTo(socket ? Long.parseLong(before.replaceAll("\\D", "")) : -1);
      }
    }
    assertThat(sockets).isGreaterThanOrEqualTo(3);
  }

  @Test
  void drops_areWhatSsShows() throws Exception {
    try (Queue queue = new Queue(1)) {
      int fd = Fd.of(queue.listener);
      assertThat(reader.readDrops(fd)).isZero();
      for (int i = 0; i < 8; i++) {
        queue.beginConnect();
      }
      Deadline deadline = new Deadline("the listener drops and ss agrees");
      long before;
      long shown;
      do { // the clients send their SYNs again and again, so the count must hold still around ss
        deadline.check();
        before = reader.readDrops(fd);
        shown = Long.parseLong(Tool.find(Tool.ss("-Hltnm", queue.port()), "skmem:\\(.*d(\\d+)\\)"));
      } while (before <= 0 || before != reader.readDrops(fd));
      assertThat(shown).isEqualTo(before);
      assertThat(reader.readTcpInfo(fd)).isTrue();
      assertThat(reader.tcpInfo().acceptQueueLength())
          .as("limit + 1 fit")
          .isEqualTo(reader.tcpInfo().acceptQueueLimit() + 1);
    }
  }

  @Test
  void refusals_sayWhy() throws Exception {
    assertThat(reader.readTcpInfo(CLOSED)).isFalse();
    assertThat(reader.errno()).isEqualTo(EBADF);
    assertThat(reader.readTcpInfo(-1)).isFalse();
    assertThat(reader.errno()).isEqualTo(EBADF);
    assertThat(reader.readInode(CLOSED)).isEqualTo(SocketReader.UNKNOWN);
    assertThat(reader.errno()).isPositive();
    assertThat(reader.readDrops(CLOSED)).isEqualTo(SocketReader.UNKNOWN);
    assertThat(reader.errno()).isEqualTo(EBADF);
    assertThat(reader.readCookie(CLOSED)).isEqualTo(SocketReader.NO_COOKIE);
    assertThat(reader.errno()).isEqualTo(EBADF);
  }

  @Test
  void pipesAndFiles_areNoSockets() throws Exception {
    Pipe pipe = Pipe.open();
    try (FileInputStream file = new FileInputStream("/proc/self/status");
        Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      for (int fd : new int[] {Fd.of(source), Fd.of(sink), Fd.of(file)}) {
        assertThat(reader.readInode(fd)).isEqualTo(SocketReader.UNKNOWN);
        assertThat(reader.errno()).isZero();
        assertThat(reader.readTcpInfo(fd)).isFalse();
        assertThat(reader.errno()).isEqualTo(ENOTSOCK);
        assertThat(reader.readDrops(fd)).isEqualTo(SocketReader.UNKNOWN);
        assertThat(reader.readCookie(fd)).isEqualTo(SocketReader.NO_COOKIE);
      }
    }
  }

  @Test
  void otherSockets_haveAnInodeAndNoTcpInfo() throws Exception {
    try (DatagramChannel datagrams = DatagramChannel.open()) {
      int fd = Fd.of(datagrams);
      assertThat(reader.readInode(fd)).isPositive();
      assertThat(reader.readCookie(fd)).isNotEqualTo(SocketReader.NO_COOKIE);
      assertThat(reader.readTcpInfo(fd)).isFalse();
      assertThat(reader.errno()).isIn(ENOPROTOOPT, EOPNOTSUPP);
      assertThat(reader.tcpInfo().lengthBytes()).isZero();
    }
  }

  private static List<Path> descriptors() throws IOException {
    try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
      return links.toList();
    }
  }

  private static String target(Path link) throws IOException {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (NoSuchFileException closed) {
      return "";
    }
  }
}
