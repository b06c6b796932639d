package io.socktrace.kernel.sockdiag;

import java.nio.ByteBuffer;

/**
 * Goes from one {@code struct nlattr} (include/uapi/linux/netlink.h) of a message to the next. The
 * kernel adds attributes as it grows, so whoever walks passes over types that it does not know.
 */
final class AttributeWalk {
  //  offset  bytes  field
  //       0      2  nla_len   with this header, without padding
  //       2      2  nla_type  the two highest bits are flags
  private static final int HEADER_BYTES = 4;
  private static final int TYPE = 2;
  private static final int TYPE_MASK = 0x3fff;

  private ByteBuffer memory;
  private int next;
  private int end;
  private int payload;
  private int payloadBytes;
  private int type;

  /** From now on walks the attributes between two offsets. */
  void begin(ByteBuffer memory, int from, int to) {
    this.memory = memory;
    next = from;
    end = to;
  }

  /** Goes to the next attribute, if there is one; fewer bytes than a header are padding. */
  boolean next() throws MalformedMessageException {
    if (end - next < HEADER_BYTES) {
      return false;
    }
    int lengthBytes = Short.toUnsignedInt(memory.getShort(next));
    if (lengthBytes < HEADER_BYTES || lengthBytes > end - next) {
      throw new MalformedMessageException("An attribute's length is wrong");
    }
    type = memory.getShort(next + TYPE) & TYPE_MASK;
    payload = next + HEADER_BYTES;
    payloadBytes = lengthBytes - HEADER_BYTES;
    next += NetlinkHeader.aligned(lengthBytes);
    return true;
  }

  int type() {
    return type;
  }

  /** Where the attribute's value begins. */
  int payload() {
    return payload;
  }

  int payloadBytes() {
    return payloadBytes;
  }
}
