package io.socktrace.agent.connection;

import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.SystemCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashSet;
import java.util.Set;

/** An epoll that never sleeps, with the descriptors that a test makes readable. */
final class FakeEpoll implements SystemCalls {
  private static final int EPOLL = 1;
  private static final int BELL = 2;
  private static final int ADD = 1;
  private static final int EBADF = 9;
  private static final int ENOENT = 2;
  private static final boolean PACKED = "amd64".equals(System.getProperty("os.arch"));
  private static final int DATA = PACKED ? 4 : 8;
  private static final int EVENT_BYTES = PACKED ? 12 : 16;

  final Set<Integer> readable = new LinkedHashSet<>();
  final Set<Integer> refused = new LinkedHashSet<>();
  final Set<Integer> armed = new LinkedHashSet<>();
  private final Set<Integer> known = new LinkedHashSet<>();
  private final ByteBuffer memory =
      ByteBuffer.allocate(64 * EVENT_BYTES).order(ByteOrder.nativeOrder());
  int controls;
  boolean gone;

  KernelAccess access() {
    return new KernelAccess("fake", 4_000_000, bytes -> bytes == Long.BYTES ? new Bell() : this);
  }

  @Override
  public ByteBuffer memory() {
    return memory;
  }

  @Override
  public int epollCreate(int flags) {
    return EPOLL;
  }

  @Override
  public int eventfd(int initial, int flags) {
    return BELL;
  }

  @Override
  public int epollCtl(int epoll, int operation, int fd, int event) {
    controls++;
    if (refused.contains(fd)) {
      return -EBADF;
    }
    if (operation == ADD ? !known.add(fd) : !known.contains(fd)) {
      return -ENOENT;
    }
    armed.add(fd);
    return 0;
  }

  @Override
  public int epollWait(int epoll, int events, int mostEvents, int timeoutMillis) {
    int count = 0;
    for (int fd : readable) {
      if (armed.remove(fd)) {
        memory.putLong(events + count++ * EVENT_BYTES + DATA, fd);
      }
    }
    return gone ? -EBADF : count;
  }

  @Override
  public int getsockopt(int fd, int level, int option, int value, int length) {
    return -ENOSYS;
  }

  @Override
  public int readlink(int path, int buffer, int bufferBytes) {
    return -ENOSYS;
  }

  @Override
  public int clockGetres(int clock, int timespec) {
    return -ENOSYS;
  }

  @Override
  public int getsockname(int fd, int address, int length) {
    return -ENOSYS;
  }

  /** Its memory is its own. */
  private final class Bell implements SystemCalls {
    private final ByteBuffer ring = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());

    @Override
    public ByteBuffer memory() {
      return ring;
    }

    @Override
    public int write(int fd, int data, int dataBytes) {
      armed.add(fd);
      readable.add(fd);
      return dataBytes;
    }

    @Override
    public int getsockopt(int fd, int level, int option, int value, int length) {
      return -ENOSYS;
    }

    @Override
    public int readlink(int path, int buffer, int bufferBytes) {
      return -ENOSYS;
    }

    @Override
    public int clockGetres(int clock, int timespec) {
      return -ENOSYS;
    }

    @Override
    public int getsockname(int fd, int address, int length) {
      return -ENOSYS;
    }
  }
}
