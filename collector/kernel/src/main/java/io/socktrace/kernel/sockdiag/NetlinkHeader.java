package io.socktrace.kernel.sockdiag;

import java.nio.ByteBuffer;

/**
 * Mirror of {@code struct nlmsghdr} (include/uapi/linux/netlink.h), which leads every message; all
 * of it is in the machine's byte order.
 */
final class NetlinkHeader {
  //  offset  bytes  field
  //       0      4  nlmsg_len    of the message, with this header, without padding
  //       4      2  nlmsg_type
  //       6      2  nlmsg_flags
  //       8      4  nlmsg_seq    of the request, repeated in its answers
  //      12      4  nlmsg_pid
  static final int BYTES = 16;
  private static final int LENGTH = 0;
  private static final int TYPE = 4;
  private static final int FLAGS = 6;
  private static final int SEQUENCE = 8;
  private static final int PID = 12;

  static final int NLMSG_NOOP = 1;
  static final int NLMSG_ERROR = 2;
  static final int NLMSG_DONE = 3;
  static final int NLMSG_OVERRUN = 4;

  /** Request and row of sock_diag(7) alike. */
  static final int SOCK_DIAG_BY_FAMILY = 20;

  private static final int NLM_F_REQUEST = 0x1;
  private static final int NLM_F_DUMP = 0x300;

  /** What was walked changed meanwhile, so rows may be missing. */
  static final int NLM_F_DUMP_INTR = 0x10;

  private static final int ALIGNMENT = 4;

  private NetlinkHeader() {}

  /** Leads a request for a dump, which is {@code bodyBytes} long after this header. */
  static void writeDump(ByteBuffer memory, int at, int bodyBytes, int sequence) {
    memory.putInt(at + LENGTH, BYTES + bodyBytes);
    memory.putShort(at + TYPE, (short) SOCK_DIAG_BY_FAMILY);
    memory.putShort(at + FLAGS, (short) (NLM_F_REQUEST | NLM_F_DUMP));
    memory.putInt(at + SEQUENCE, sequence);
    memory.putInt(at + PID, 0);
  }

  static int lengthBytes(ByteBuffer memory, int at) {
    return memory.getInt(at + LENGTH);
  }

  static int type(ByteBuffer memory, int at) {
    return Short.toUnsignedInt(memory.getShort(at + TYPE));
  }

  static boolean isInterrupted(ByteBuffer memory, int at) {
    return (memory.getShort(at + FLAGS) & NLM_F_DUMP_INTR) != 0;
  }

  static int sequence(ByteBuffer memory, int at) {
    return memory.getInt(at + SEQUENCE);
  }

  /** {@code NLMSG_ALIGN}: where the next message or attribute begins after so many bytes. */
  static int aligned(int bytes) {
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }
}
