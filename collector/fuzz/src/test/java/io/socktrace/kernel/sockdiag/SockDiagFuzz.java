package io.socktrace.kernel.sockdiag;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any datagram: it ends, reads nothing beyond its bytes, and throws nothing. */
final class SockDiagFuzz {
  private static final int LIMIT_ROWS = 100;
  private static final int SEQUENCE = 0;

  /** A listener with two attributes, a Unix listener, the end, and an error. */
  static Stream<byte[]> seeds() {
    ByteBuffer memory = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());
    int end = message(memory, 0, NetlinkHeader.SOCK_DIAG_BY_FAMILY, 72 + 8 + 44);
    memory.put(16, (byte) 2).put(17, (byte) 10);
    memory.putShort(88, (short) 5).putShort(90, (short) 11);
    memory.putShort(96, (short) 40).putShort(98, (short) 7);
    end = message(memory, end, NetlinkHeader.SOCK_DIAG_BY_FAMILY, 16 + 12);
    memory.put(156, (byte) 1);
    memory.putShort(172, (short) 9).putShort(174, (short) 0);
    end = message(memory, end, NetlinkHeader.NLMSG_DONE, 4);
    ByteBuffer error = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
    message(error, 0, NetlinkHeader.NLMSG_ERROR, 4);
    error.putInt(16, -2);
    return Stream.of(Arrays.copyOf(memory.array(), end), error.array());
  }

  private static int message(ByteBuffer memory, int at, int type, int bodyBytes) {
    memory.putInt(at, 16 + bodyBytes);
    memory.putShort(at + 4, (short) type);
    return at + 16 + bodyBytes;
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "2m")
  void inetMessages(byte[] datagram) {
    InetDiagMessage message = new InetDiagMessage();
    parse(
        datagram,
        InetDiagMessage.COOKIE,
        (memory, at, bytes) -> {
          message.wrap(memory, at, bytes);
          message.queued();
          message.halfOpen();
          return message.listener();
        });
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "2m")
  void unixMessages(byte[] datagram) {
    parse(datagram, UnixDiagMessage.COOKIE, new UnixDiagMessage()::read);
  }

  private static <R> void parse(byte[] datagram, int cookieOffset, RowReader<R> reader) {
    ByteBuffer memory = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
    DumpParser<R> parser = new DumpParser<>(SEQUENCE, cookieOffset, LIMIT_ROWS, reader);
    parser.parse(memory, 0, datagram.length);
    Dump<R> dump = parser.dump();
    if (dump.rows().size() > LIMIT_ROWS
        || dump.malformed() > 0 != (dump.firstMalformed() != null)) {
      throw new AssertionError("counts do not fit");
    }
  }
}
