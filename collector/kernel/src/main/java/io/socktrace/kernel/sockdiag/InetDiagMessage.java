package io.socktrace.kernel.sockdiag;

import io.socktrace.kernel.TcpInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Mirror of {@code struct inet_diag_msg} and the attributes behind it
 * (include/uapi/linux/inet_diag.h): one TCP socket. Ports and addresses are in network byte order,
 * the rest in the machine's.
 *
 * <p>What the two queues mean in LISTEN is in tcp_diag_get_info of net/ipv4/tcp_diag.c. A flyweight
 * that is laid over one message after the other.
 */
final class InetDiagMessage {
  //  offset  bytes  field
  //       0      1  idiag_family
  //       1      1  idiag_state
  //       2      2  idiag_timer, idiag_retrans
  //       4      2  idiag_sport     network byte order
  //       6      2  idiag_dport     network byte order
  //       8     16  idiag_src       network byte order; IPv4 in the first 4
  //      24     16  idiag_dst       network byte order
  //      40      4  idiag_if
  //      44      8  idiag_cookie    two words, the lower first
  //      52      4  idiag_expires
  //      56      4  idiag_rqueue
  //      60      4  idiag_wqueue
  //      64      4  idiag_uid
  //      68      4  idiag_inode
  private static final int BYTES = 72;
  private static final int STATE = 1;
  private static final int LOCAL_PORT = 4;
  private static final int REMOTE_PORT = 6;
  private static final int LOCAL_ADDRESS = 8;
  private static final int REMOTE_ADDRESS = 24;
  private static final int INTERFACE = 40;
  static final int COOKIE = 44;
  private static final int READ_QUEUE = 56;
  private static final int WRITE_QUEUE = 60;
  private static final int UID = 64;
  private static final int INODE = 68;

  /** The attribute that is a {@link TcpInfo}. */
  static final int INET_DIAG_INFO = 2;

  /** The attribute that is the u32 array of include/uapi/linux/sock_diag.h. */
  static final int INET_DIAG_SKMEMINFO = 7;

  /** One byte, unasked, for listeners of IPv6. */
  private static final int INET_DIAG_SKV6ONLY = 11;

  /** {@code SK_MEMINFO_DROPS} is index 8; before Linux 4.7 the array ended there. */
  private static final int MEMINFO_DROPS = 8 * Integer.BYTES;

  /** Of include/net/tcp_states.h. */
  private static final int TCP_CLOSE_WAIT = 8;

  private static final long ABSENT = -1;

  private final AttributeWalk attributes = new AttributeWalk();
  private final TcpInfo tcpInfo = new TcpInfo();
  private ByteBuffer memory;
  private int at;
  private long drops;
  private boolean v6only;

  /**
   * Lays this over the bytes of a message after its header; they may be longer than is known here.
   */
  InetDiagMessage wrap(ByteBuffer memory, int at, int bytes) throws MalformedMessageException {
    if (bytes < BYTES) {
      throw new MalformedMessageException("Shorter than struct inet_diag_msg");
    }
    int family = memory.get(at);
    if (family != InetDiagRequest.AF_INET && family != InetDiagRequest.AF_INET6) {
      throw new MalformedMessageException("Not a family that was asked for");
    }
    this.memory = memory;
    this.at = at;
    drops = ABSENT;
    v6only = false;
    tcpInfo.wrap(memory, at, 0);
    attributes.begin(memory, at + BYTES, at + bytes);
    while (attributes.next()) {
      readAttribute();
    }
    return this;
  }

  private void readAttribute() {
    int payload = attributes.payload();
    int bytes = attributes.payloadBytes();
    switch (attributes.type()) {
      case INET_DIAG_INFO -> tcpInfo.wrap(memory, payload, bytes);
      case INET_DIAG_SKV6ONLY -> v6only = bytes > 0 && memory.get(payload) != 0;
      case INET_DIAG_SKMEMINFO ->
          drops = bytes < MEMINFO_DROPS + Integer.BYTES ? ABSENT : u32(payload + MEMINFO_DROPS);
      default -> {
        // Not asked for, or newer than this.
      }
    }
  }

  InetListener listener() {
    return new InetListener(
        local(),
        inode(),
        cookie(),
        memory.getInt(at + UID),
        u32(at + READ_QUEUE),
        u32(at + WRITE_QUEUE),
        drops,
        memory.getInt(at + INTERFACE),
        v6only);
  }

  HalfOpen halfOpen() {
    return new HalfOpen(local(), remote());
  }

  /** What the kernel calls the time since the last data was sent, before any was. */
  Queued queued() {
    return new Queued(
        local(), remote(), cookie(), tcpInfo.lastDataSentMillis(), state() == TCP_CLOSE_WAIT);
  }

  /** Of include/net/tcp_states.h. */
  int state() {
    return memory.get(at + STATE);
  }

  /** 0 while no process has accepted the connection. */
  long inode() {
    return u32(at + INODE);
  }

  private InetSocketAddress local() {
    return address(LOCAL_ADDRESS, LOCAL_PORT);
  }

  private InetSocketAddress remote() {
    return address(REMOTE_ADDRESS, REMOTE_PORT);
  }

  private InetSocketAddress address(int address, int port) {
    byte[] bytes = new byte[memory.get(at) == InetDiagRequest.AF_INET ? 4 : 16];
    memory.get(at + address, bytes);
    int high = Byte.toUnsignedInt(memory.get(at + port));
    int low = Byte.toUnsignedInt(memory.get(at + port + 1));
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), high << 8 | low);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Saved so by sock_diag_save_cookie in net/core/sock_diag.c. */
  private long cookie() {
    return u32(at + COOKIE + Integer.BYTES) << Integer.SIZE | u32(at + COOKIE);
  }

  private long u32(int offset) {
    return Integer.toUnsignedLong(memory.getInt(offset));
  }
}
