package io.socktrace.kernel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Asks the kernel about one file descriptor at a time.
 *
 * <p>It is made for the thread that has just accepted a connection: every method is one system call
 * into memory that the constructor allocated, and allocates, locks, throws and logs nothing. Any
 * number may be passed as a descriptor; a refusal is an absent value and {@link #errno()}.
 *
 * <p>Not thread-safe: one reader per concurrent caller. The off-heap memory goes with the reader.
 */
public final class SocketReader {
  /** What {@link #readInode} and {@link #readDrops} return for "unknown". */
  public static final long UNKNOWN = -1;

  /** What {@link #readCookie} returns for "unknown". */
  public static final long NO_COOKIE = 0;

  // Socket constants of asm-generic/socket.h and linux/tcp.h: x86, ARM, RISC-V, POWER, S/390.
  private static final int SOL_SOCKET = 1;
  private static final int SO_MEMINFO = 55; // since Linux 4.12
  private static final int SO_COOKIE = 57; // since Linux 4.12
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_INFO = 11;
  private static final int EBADF = 9;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCKADDR_IN6_BYTES = 28;

  // SK_MEMINFO_DROPS is index 8 of the u32 array of SO_MEMINFO, see linux/sock_diag.h.
  private static final int MEMINFO_DROPS = 8 * Integer.BYTES;
  private static final int MEMINFO_BYTES = 9 * Integer.BYTES;

  //   offset  bytes  the reader's memory
  //        0    256  struct tcp_info of the last readTcpInfo; newer kernels' tails are cut off
  //      256     48  answer of the other calls: link target, SO_MEMINFO, SO_COOKIE, sockaddr
  //      304      8  socklen_t and padding
  //      312     32  /proc/self/fd/N
  private static final int INFO = 0;
  private static final int INFO_BYTES = 256;
  private static final int ANSWER = INFO + INFO_BYTES;
  private static final int LENGTH = ANSWER + FdLink.TARGET_BYTES;
  private static final int PATH = LENGTH + Long.BYTES;
  static final int MEMORY_BYTES = PATH + FdLink.PATH_BYTES;

  private final SystemCalls calls;
  private final ByteBuffer memory;
  private final TcpInfo tcpInfo = new TcpInfo();
  private int errno;

  public SocketReader(KernelAccess access) {
    this(access.calls(MEMORY_BYTES));
  }

  /**
   * @param calls with {@link #MEMORY_BYTES} of memory, all of it this reader's
   */
  SocketReader(SystemCalls calls) {
    this.calls = calls;
    this.memory = calls.memory();
    FdLink.writePrefix(memory, PATH);
  }

  /**
   * Reads {@code TCP_INFO} into {@link #tcpInfo()}; false if the kernel refused, and then every
   * field there is absent, so that nobody reads another socket's values.
   */
  public boolean readTcpInfo(int fd) {
    int lengthBytes = option(fd, IPPROTO_TCP, TCP_INFO, INFO, INFO_BYTES);
    tcpInfo.wrap(memory, INFO, Math.max(0, lengthBytes));
    return lengthBytes >= 0;
  }

  /** The answer of the last {@link #readTcpInfo}; always the same object. */
  public TcpInfo tcpInfo() {
    return tcpInfo;
  }

  /** The socket's inode: the key that tells reused descriptors apart; {@link #UNKNOWN} if none. */
  public long readInode(int fd) {
    if (fd < 0) {
      errno = EBADF;
      return UNKNOWN;
    }
    FdLink.writeNumber(memory, PATH, fd);
    int result = calls.readlink(PATH, ANSWER, FdLink.TARGET_BYTES);
    errno = Math.max(0, -result);
    return result < 0 ? UNKNOWN : FdLink.inode(memory, ANSWER, result);
  }

  /**
   * What this very socket has dropped: a u32 that wraps, the {@code d} of {@code ss -m}. On a
   * listener it counts every connection attempt that was dropped, for whatever reason. {@link
   * #UNKNOWN} if the kernel does not tell.
   */
  public long readDrops(int fd) {
    int lengthBytes = option(fd, SOL_SOCKET, SO_MEMINFO, ANSWER, MEMINFO_BYTES);
    return lengthBytes < MEMINFO_BYTES
        ? UNKNOWN
        : Integer.toUnsignedLong(memory.getInt(ANSWER + MEMINFO_DROPS));
  }

  /**
   * The socket's cookie, which eBPF programs and {@code ss -e} know too; {@link #NO_COOKIE} if the
   * kernel does not tell. No socket has that one: in the kernel too a zero {@code sk_cookie} means
   * "none yet" (__sock_gen_cookie in net/core/sock_diag.c).
   */
  public long readCookie(int fd) {
    int lengthBytes = option(fd, SOL_SOCKET, SO_COOKIE, ANSWER, Long.BYTES);
    return lengthBytes < Long.BYTES ? NO_COOKIE : memory.getLong(ANSWER);
  }

  /**
   * The address that the socket is bound to; null if it is no internet socket or the kernel
   * refused. Unlike the other reads it allocates: the answer is an object.
   */
  public InetSocketAddress readLocalAddress(int fd) {
    memory.putInt(LENGTH, SOCKADDR_IN6_BYTES);
    int result = calls.getsockname(fd, ANSWER, LENGTH);
    errno = Math.max(0, -result);
    if (result < 0) {
      return null;
    }
    // struct sockaddr_in and sockaddr_in6: family in host order, port and address in network order.
    short family = memory.getShort(ANSWER);
    if (family != AF_INET && family != AF_INET6) {
      return null;
    }
    int port = (memory.get(ANSWER + 2) & 0xff) << 8 | memory.get(ANSWER + 3) & 0xff;
    byte[] bytes = new byte[family == AF_INET ? 4 : 16];
    memory.get(ANSWER + (family == AF_INET ? 4 : 8), bytes);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Why the last read was refused; 0 if it was answered, also when the answer was "no socket". */
  public int errno() {
    return errno;
  }

  /** The number of bytes that the kernel wrote at {@code offset}, or -1. */
  private int option(int fd, int level, int option, int offset, int limitBytes) {
    memory.putInt(LENGTH, limitBytes);
    int result = calls.getsockopt(fd, level, option, offset, LENGTH);
    errno = Math.max(0, -result);
    return result < 0 ? -1 : memory.getInt(LENGTH);
  }
}
