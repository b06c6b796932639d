package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SocketReaderTest {
  private static final int EBADF = 9;
  private static final int ENOTSOCK = 88;

  private final FakeCalls calls = new FakeCalls();
  private final SocketReader reader = new SocketReader(calls);

  @Test
  void readTcpInfo_takesTheLengthThatTheKernelReturned() {
    calls.answer = new byte[104];
    assertThat(reader.readTcpInfo(5)).isTrue();
    assertThat(reader.tcpInfo().lengthBytes()).isEqualTo(104);
    assertThat(reader.tcpInfo().totalRetrans()).isZero();
    assertThat(reader.tcpInfo().bytesAcked()).isEqualTo(TcpInfo.ABSENT);
  }

  @Test
  void readTcpInfo_cutsOffTheTailOfANewerKernel() {
    calls.answer = new byte[1000];
    assertThat(reader.readTcpInfo(5)).isTrue();
    assertThat(reader.tcpInfo().lengthBytes()).isEqualTo(calls.lastLimitBytes).isEqualTo(256);
  }

  @Test
  void readTcpInfo_refusedLeavesNothingOfTheSocketBefore() {
    calls.answer = new byte[232];
    reader.readTcpInfo(5);
    calls.errno = ENOTSOCK;
    assertThat(reader.readTcpInfo(6)).isFalse();
    assertThat(reader.errno()).isEqualTo(ENOTSOCK);
    assertThat(reader.tcpInfo().lastDataSentMillis()).isEqualTo(TcpInfo.ABSENT);
  }

  @Test
  void readTcpInfo_forgetsTheRefusalBefore() {
    calls.errno = EBADF;
    reader.readTcpInfo(5);
    calls.errno = 0;
    calls.answer = new byte[232];
    assertThat(reader.readTcpInfo(5)).isTrue();
    assertThat(reader.errno()).isZero();
  }

  @Test
  void otherReads_leaveTcpInfoAlone() {
    calls.answer = new byte[232];
    calls.answer[44] = 12;
    calls.answer[47] = 12;
    reader.readTcpInfo(5);
    long before = reader.tcpInfo().lastDataSentMillis();
    calls.answer = "x".repeat(300).getBytes();
    reader.readInode(5);
    reader.readDrops(5);
    reader.readCookie(5);
    assertThat(reader.tcpInfo().lastDataSentMillis()).isEqualTo(before).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 10, 99, 100, 65535, 1_000_000_000, Integer.MAX_VALUE})
  void readInode_asksForTheDescriptorsPath(int fd) {
    reader.readInode(Integer.MAX_VALUE); // what a longer number has left must not show
    calls.answer("socket:[4711]");
    assertThat(reader.readInode(fd)).isEqualTo(4711);
    assertThat(calls.lastPath).isEqualTo("/proc/self/fd/" + fd);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4294967295L, 4294967296L, Long.MAX_VALUE})
  void readInode_takesEveryNumber(long inode) {
    calls.answer("socket:[" + inode + "]");
    assertThat(reader.readInode(5)).isEqualTo(inode);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "socket:[",
        "socket:[]",
        "socket:[12",
        "socket:[1x2]",
        "socket:[-12]",
        "socket:[9223372036854775808]",
        "socket:[18446744073709551616]",
        "socket:[00000000000000000000000000000000000000000000000012]",
        "pipe:[12]",
        "anon_inode:[eventpoll]",
        "/tmp/socket:[12]",
        "socket:[12] (deleted)"
      })
  void readInode_ofAnythingElseIsUnknown(String target) {
    calls.answer(target);
    assertThat(reader.readInode(5)).isEqualTo(SocketReader.UNKNOWN);
    assertThat(reader.errno()).isZero();
  }

  @Test
  void readInode_ofANegativeDescriptorAsksNobody() {
    assertThat(reader.readInode(Integer.MIN_VALUE)).isEqualTo(SocketReader.UNKNOWN);
    assertThat(reader.errno()).isEqualTo(EBADF);
    assertThat(calls.calls).isZero();
  }

  @Test
  void readDrops_isTheNinthWordUnsigned() {
    ByteBuffer words = words(36);
    words.putInt(28, 7).putInt(32, 0xFFFF_FFFF);
    assertThat(reader.readDrops(5)).isEqualTo(0xFFFF_FFFFL);
  }

  @Test
  void readDrops_ofAKernelWithoutThatWordIsUnknown() {
    words(32);
    assertThat(reader.readDrops(5)).isEqualTo(SocketReader.UNKNOWN);
  }

  @Test
  void readDrops_refusedIsUnknown() {
    words(36);
    calls.errno = ENOTSOCK;
    assertThat(reader.readDrops(5)).isEqualTo(SocketReader.UNKNOWN);
    assertThat(reader.errno()).isEqualTo(ENOTSOCK);
  }

  @Test
  void readCookie_isAllOfItsBits() {
    words(8).putLong(0, 0x8000_0000_0000_0001L);
    assertThat(reader.readCookie(5)).isEqualTo(0x8000_0000_0000_0001L);
  }

  @Test
  void readCookie_refusedIsNoCookie() {
    calls.errno = EBADF;
    assertThat(reader.readCookie(5)).isEqualTo(SocketReader.NO_COOKIE);
    assertThat(reader.errno()).isEqualTo(EBADF);
  }

  private ByteBuffer words(int bytes) {
    calls.answer = new byte[bytes];
    return ByteBuffer.wrap(calls.answer).order(ByteOrder.nativeOrder());
  }
}
