package io.socktrace.kernel.sockdiag;

import java.nio.ByteBuffer;

/**
 * Mirror of {@code struct inet_diag_req_v2} (include/uapi/linux/inet_diag.h): all TCP sockets of
 * one family in some states.
 *
 * <p>For LISTEN alone the kernel walks its table of listeners and no other; for any other state the
 * table of connections (inet_diag_dump_icsk in net/ipv4/inet_diag.c).
 */
final class InetDiagRequest {
  //  offset  bytes  field
  //       0      1  sdiag_family
  //       1      1  sdiag_protocol
  //       2      1  idiag_ext       bit N-1 asks for the attribute N
  //       3      1  pad
  //       4      4  idiag_states    bit N stands for state N of include/net/tcp_states.h
  //       8     48  id              zeros: any socket
  static final int BYTES = 56;

  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  private static final int IPPROTO_TCP = 6;

  static final int ESTABLISHED = 1 << 1;
  static final int SYN_RECV = 1 << 3;
  static final int CLOSE_WAIT = 1 << 8;
  static final int LISTEN = 1 << 10;

  private InetDiagRequest() {}

  /**
   * Writes the request behind its header.
   *
   * @param attribute the one that each row is to carry, or 0
   */
  static void write(ByteBuffer memory, int at, int family, int states, int attribute) {
    for (int offset = 0; offset < BYTES; offset += Integer.BYTES) {
      memory.putInt(at + offset, 0);
    }
    memory.put(at, (byte) family);
    memory.put(at + 1, (byte) IPPROTO_TCP);
    memory.put(at + 2, (byte) (attribute == 0 ? 0 : 1 << (attribute - 1)));
    memory.putInt(at + 4, states);
  }
}
