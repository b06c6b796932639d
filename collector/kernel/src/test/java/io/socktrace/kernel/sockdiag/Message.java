package io.socktrace.kernel.sockdiag;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages of a capture taken apart, changed and put together again; in the byte order of the
 * capture, which is little-endian.
 */
final class Message {
  static final int HEADER_BYTES = 16;

  private Message() {}

  static List<byte[]> split(byte[] datagram) {
    List<byte[]> messages = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < datagram.length; ) {
      byte[] message = new byte[bytes.getInt(at) + 3 & -4];
      bytes.get(at, message);
      messages.add(message);
      at += message.length;
    }
    return messages;
  }

  static byte[] join(List<byte[]> messages) {
    ByteArrayOutputStream datagram = new ByteArrayOutputStream();
    messages.forEach(datagram::writeBytes);
    return datagram.toByteArray();
  }

  /** Longer or shorter, with a length in its header that says so. */
  static byte[] resized(byte[] message, int bytes) {
    byte[] resized = java.util.Arrays.copyOf(message, bytes);
    of(resized).putInt(0, bytes);
    return resized;
  }

  /** The offset of an attribute in a message whose fixed part is so long. */
  static int attribute(byte[] message, int fixedBytes, int type) {
    ByteBuffer bytes = of(message);
    int at = HEADER_BYTES + fixedBytes;
    while (bytes.getShort(at + 2) != type) {
      at += bytes.getShort(at) + 3 & -4;
    }
    return at;
  }

  /** {@code NLMSG_DONE} or {@code NLMSG_ERROR} with a number. */
  static byte[] end(int type, int errno) {
    byte[] message = new byte[HEADER_BYTES + 4];
    of(message).putInt(0, message.length).putShort(4, (short) type).putInt(16, -errno);
    return message;
  }

  static ByteBuffer of(byte[] message) {
    return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
  }
}
