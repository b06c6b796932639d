package io.socktrace.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A kernel whose answers the test sets. It knows one buffer, which it puts at an address of its
 * own, and so sees what a reader passes and where.
 */
final class FakeCalls implements SystemCalls {
  private static final long BASE = 0x10_0000;

  ByteBuffer memory;
  byte[] answer = {};
  int errno;
  int calls;
  int lastLimitBytes;
  String lastPath;

  @Override
  public int getsockopt(int fd, int level, int option, long valueAddress, long lengthAddress) {
    calls++;
    int lengthAt = (int) (lengthAddress - BASE);
    lastLimitBytes = memory.getInt(lengthAt);
    if (errno != 0) {
      return -errno;
    }
    memory.putInt(lengthAt, put(valueAddress, lastLimitBytes));
    return 0;
  }

  @Override
  public int readlink(long pathAddress, long bufferAddress, long bufferBytes) {
    calls++;
    StringBuilder path = new StringBuilder();
    for (int at = (int) (pathAddress - BASE); memory.get(at) != 0; at++) {
      path.append((char) memory.get(at));
    }
    lastPath = path.toString();
    return errno != 0 ? -errno : put(bufferAddress, (int) bufferBytes);
  }

  @Override
  public int clockGetres(int clock, long timespecAddress) {
    calls++;
    if (errno != 0) {
      return -errno;
    }
    put(timespecAddress, answer.length);
    return 0;
  }

  @Override
  public int getsockname(int fd, long addressAddress, long lengthAddress) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long addressOf(ByteBuffer direct) {
    memory = direct;
    return BASE;
  }

  @Override
  public String name() {
    return "fake";
  }

  void answer(String text) {
    answer = text.getBytes(StandardCharsets.US_ASCII);
  }

  private int put(long address, int limitBytes) {
    int bytes = Math.min(limitBytes, answer.length);
    memory.put((int) (address - BASE), answer, 0, bytes);
    return bytes;
  }
}
