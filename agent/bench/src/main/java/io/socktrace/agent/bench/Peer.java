package io.socktrace.agent.bench;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;

/**
 * The other end of an accepted connection, in the same thread: libc itself, by JNA, past every hook
 * of the JDK and without allocating, so that it costs the same with the agent and without.
 *
 * <p>Over loopback what it sends has arrived when the system call returns. Numbers of constants are
 * those of Linux on x86-64 and aarch64.
 */
final class Peer implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int SOCK_STREAM = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SO_LINGER = 13;
  private static final int ADDRESS_BYTES = 16;
  private static final int LINGER_BYTES = 8;
  private static final int LARGEST = 1 << 16;

  private static final Memory BUFFER = new Memory(LARGEST);
  private static final Memory LINGER = new Memory(LINGER_BYTES);

  static {
    Native.register(Peer.class, "c");
    // struct linger {on, 0 seconds}: close sends RST, and no port stays in TIME_WAIT.
    LINGER.setInt(0, 1);
    LINGER.setInt(4, 0);
  }

  private final int fd;

  /** Connects to 127.0.0.1. */
  Peer(int port) throws IOException {
    try (Memory address = new Memory(ADDRESS_BYTES)) {
      address.clear();
      address.setShort(0, (short) AF_INET);
      address.setByte(2, (byte) (port >> 8));
      address.setByte(3, (byte) port);
      address.setByte(4, (byte) 127);
      address.setByte(7, (byte) 1);
      fd = socket(AF_INET, SOCK_STREAM, 0);
      check(connect(fd, Pointer.nativeValue(address), ADDRESS_BYTES), "connect");
    }
    check(
        setsockopt(fd, SOL_SOCKET, SO_LINGER, Pointer.nativeValue(LINGER), LINGER_BYTES),
        "setsockopt");
  }

  private static native int socket(int domain, int type, int protocol);

  private static native int connect(int fd, long address, int length);

  private static native int setsockopt(int fd, int level, int name, long value, int length);

  private static native long read(int fd, long buffer, long length);

  private static native long write(int fd, long buffer, long length);

  private static native int close(int fd);

  void send(int bytes) throws IOException {
    check((int) write(fd, Pointer.nativeValue(BUFFER), bytes) - bytes, "write");
  }

  void receive(int bytes) throws IOException {
    int left = bytes;
    while (left > 0) {
      int got = (int) read(fd, Pointer.nativeValue(BUFFER), left);
      if (got <= 0) {
        throw new IOException("the accepted end is gone");
      }
      left -= got;
    }
  }

  @Override
  public void close() throws IOException {
    check(close(fd), "close");
  }

  private static void check(int result, String call) throws IOException {
    if (result != 0) {
      throw new IOException(call + " gave " + result);
    }
  }
}
