package io.socktrace.kernel.sockdiag;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Mirror of {@code struct unix_diag_msg} and the attributes behind it
 * (include/uapi/linux/unix_diag.h, net/unix/diag.c): one Unix socket.
 *
 * <p>A name in the file system may or may not end with a NUL. An abstract one begins with a NUL and
 * may hold more; it is shown as {@code ss} and /proc/net/unix do.
 */
final class UnixDiagMessage {
  //  offset  bytes  field
  //       0      1  udiag_family
  //       1      1  udiag_type
  //       2      1  udiag_state
  //       3      1  pad
  //       4      4  udiag_ino
  //       8      8  udiag_cookie
  private static final int BYTES = 16;
  private static final int INODE = 4;
  static final int COOKIE = 8;

  private static final int UNIX_DIAG_NAME = 0;

  /** {@code struct unix_diag_rqlen}: two u32, of a listener its length and its limit. */
  private static final int UNIX_DIAG_RQLEN = 4;

  private final AttributeWalk attributes = new AttributeWalk();

  UnixListener read(ByteBuffer memory, int at, int bytes) throws MalformedMessageException {
    if (bytes < BYTES) {
      throw new MalformedMessageException("Shorter than struct unix_diag_msg");
    }
    if (memory.get(at) != UnixDiagRequest.AF_UNIX) {
      throw new MalformedMessageException("Not the family that was asked for");
    }
    String path = "";
    long length = -1;
    long limit = -1;
    attributes.begin(memory, at + BYTES, at + bytes);
    while (attributes.next()) {
      int payload = attributes.payload();
      if (attributes.type() == UNIX_DIAG_NAME) {
        path = path(memory, payload, attributes.payloadBytes());
      } else if (attributes.type() == UNIX_DIAG_RQLEN
          && attributes.payloadBytes() >= 2 * Integer.BYTES) {
        length = Integer.toUnsignedLong(memory.getInt(payload));
        limit = Integer.toUnsignedLong(memory.getInt(payload + Integer.BYTES));
      }
    }
    long inode = Integer.toUnsignedLong(memory.getInt(at + INODE));
    return new UnixListener(path, inode, length, limit);
  }

  private static String path(ByteBuffer memory, int at, int bytes) {
    byte[] name = new byte[bytes];
    memory.get(at, name);
    String text = new String(name, StandardCharsets.UTF_8);
    if (text.startsWith("\0")) {
      return text.replace('\0', '@');
    }
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
