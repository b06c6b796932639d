package io.socktrace.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A kernel whose answers the test sets, and which sees what a reader passes and where. */
final class FakeCalls implements SystemCalls {
  private final ByteBuffer memory =
      ByteBuffer.allocate(SocketReader.MEMORY_BYTES).order(ByteOrder.nativeOrder());

  byte[] answer = {};
  int errno;
  int calls;
  int lastLimitBytes;
  String lastPath;

  @Override
  public ByteBuffer memory() {
    return memory;
  }

  @Override
  public int getsockopt(int fd, int level, int option, int value, int length) {
    calls++;
    lastLimitBytes = memory.getInt(length);
    if (errno != 0) {
      return -errno;
    }
    memory.putInt(length, put(value, lastLimitBytes));
    return 0;
  }

  @Override
  public int readlink(int path, int buffer, int bufferBytes) {
    calls++;
    StringBuilder name = new StringBuilder();
    for (int at = path; memory.get(at) != 0; at++) {
      name.append((char) memory.get(at));
    }
    lastPath = name.toString();
    return errno != 0 ? -errno : put(buffer, bufferBytes);
  }

  @Override
  public int clockGetres(int clock, int timespec) {
    calls++;
    if (errno != 0) {
      return -errno;
    }
    put(timespec, answer.length);
    return 0;
  }

  @Override
  public int getsockname(int fd, int address, int length) {
    throw new UnsupportedOperationException();
  }

  void answer(String text) {
    answer = text.getBytes(StandardCharsets.US_ASCII);
  }

  private int put(int offset, int limitBytes) {
    int bytes = Math.min(limitBytes, answer.length);
    memory.put(offset, answer, 0, bytes);
    return bytes;
  }
}
