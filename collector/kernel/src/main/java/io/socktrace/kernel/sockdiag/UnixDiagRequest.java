package io.socktrace.kernel.sockdiag;

import java.nio.ByteBuffer;

/**
 * Mirror of {@code struct unix_diag_req} (include/uapi/linux/unix_diag.h): all Unix sockets that
 * listen, with their names and queues.
 */
final class UnixDiagRequest {
  //  offset  bytes  field
  //       0      1  sdiag_family
  //       1      1  sdiag_protocol
  //       2      2  pad
  //       4      4  udiag_states    Unix sockets use the numbers of TCP
  //       8      4  udiag_ino       any
  //      12      4  udiag_show
  //      16      8  udiag_cookie    any
  static final int BYTES = 24;

  static final int AF_UNIX = 1;
  private static final int UDIAG_SHOW_NAME = 0x1;
  private static final int UDIAG_SHOW_RQLEN = 0x10;

  private UnixDiagRequest() {}

  /** Writes the request behind its header. */
  static void write(ByteBuffer memory, int at) {
    for (int offset = 0; offset < BYTES; offset += Integer.BYTES) {
      memory.putInt(at + offset, 0);
    }
    memory.put(at, (byte) AF_UNIX);
    memory.putInt(at + 4, InetDiagRequest.LISTEN);
    memory.putInt(at + 12, UDIAG_SHOW_NAME | UDIAG_SHOW_RQLEN);
  }
}
