package io.socktrace.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The link {@code /proc/self/fd/N} and its target {@code socket:[inode]}, both as bytes in memory
 * that the kernel reads and writes: a {@code String} for either would be garbage on every accept.
 *
 * <p>The target's text is made by sockfs_dname in net/socket.c.
 */
final class FdLink {
  /** 14 bytes of prefix, at most 10 digits, NUL. */
  static final int PATH_BYTES = 32;

  /** {@code socket:[} and {@code ]} around at most 20 digits; a longer target is no socket. */
  static final int TARGET_BYTES = 48;

  static final long NO_INODE = -1;

  private static final byte[] PREFIX = "/proc/self/fd/".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SOCKET = "socket:[".getBytes(StandardCharsets.US_ASCII);

  private FdLink() {}

  /** Writes what is the same in every path, once. */
  static void writePrefix(ByteBuffer memory, int path) {
    for (int i = 0; i < PREFIX.length; i++) {
      memory.put(path + i, PREFIX[i]);
    }
  }

  /** Writes the digits of {@code fd}, which is not negative, and the final NUL. */
  static void writeNumber(ByteBuffer memory, int path, int fd) {
    int digits = 1;
    for (int rest = fd; rest >= 10; rest /= 10) {
      digits++;
    }
    int at = path + PREFIX.length + digits;
    memory.put(at, (byte) 0);
    int rest = fd;
    for (int i = 0; i < digits; i++) {
      memory.put(--at, (byte) ('0' + rest % 10));
      rest /= 10;
    }
  }

  /** The inode in a target of that many bytes, or {@link #NO_INODE} if it is not a socket's. */
  static long inode(ByteBuffer memory, int target, int targetBytes) {
    int last = target + targetBytes - 1;
    int firstDigit = target + SOCKET.length;
    if (last <= firstDigit || memory.get(last) != ']') {
      return NO_INODE;
    }
    for (int i = 0; i < SOCKET.length; i++) {
      if (memory.get(target + i) != SOCKET[i]) {
        return NO_INODE;
      }
    }
    return decimal(memory, firstDigit, last);
  }

  private static long decimal(ByteBuffer memory, int from, int to) {
    long value = 0;
    for (int at = from; at < to; at++) {
      int digit = memory.get(at) - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return NO_INODE;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
