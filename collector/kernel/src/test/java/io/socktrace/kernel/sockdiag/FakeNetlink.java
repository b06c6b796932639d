package io.socktrace.kernel.sockdiag;

import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.SystemCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A kernel whose answers a test sets, as the datagrams and failures of each request in turn. */
final class FakeNetlink {
  /** In a message's header, stands for the sequence number of the request. */
  private static final int LAST_RECORDED_SEQUENCE = 2;

  private static final int FD = 77;
  private static final int MSG_TRUNC = 0x20;
  private static final int EAGAIN = 11;
  private static final int EBADF = 9;

  private final Deque<List<?>> answers = new ArrayDeque<>();
  private final Deque<Object> steps = new ArrayDeque<>();
  final List<byte[]> requests = new ArrayList<>();
  int socketErrno;
  int sendErrno;
  int senderPid;
  int opened;
  int closed;

  /** Each step is a datagram, or a number: the errno of that {@code recvfrom}. */
  FakeNetlink answer(List<?> steps) {
    answers.add(steps);
    return this;
  }

  FakeNetlink answers(List<List<byte[]>> all) {
    all.forEach(this::answer);
    return this;
  }

  KernelAccess access() {
    return new KernelAccess("fake", 4_000_000, Calls::new);
  }

  private final class Calls implements SystemCalls {
    private final ByteBuffer memory;

    Calls(int memoryBytes) {
      memory = ByteBuffer.allocate(memoryBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public ByteBuffer memory() {
      return memory;
    }

    @Override
    public int socket(int family, int type, int protocol) {
      if (socketErrno != 0) {
        return -socketErrno;
      }
      opened++;
      steps.clear();
      return FD;
    }

    @Override
    public int sendto(int fd, int data, int dataBytes, int flags) {
      if (fd != FD || opened == closed || sendErrno != 0) {
        return fd == FD && opened > closed ? -sendErrno : -EBADF;
      }
      byte[] request = new byte[dataBytes];
      memory.get(data, request);
      requests.add(request);
      steps.addAll(answers.isEmpty() ? List.of() : answers.remove());
      return dataBytes;
    }

    @Override
    public int recvfrom(int fd, int buffer, int bufferBytes, int flags, int address, int length) {
      if (fd != FD || opened == closed) {
        return -EBADF;
      }
      Object step = steps.isEmpty() ? EAGAIN : steps.remove();
      if (step instanceof Integer errno) {
        return -errno;
      }
      byte[] datagram = ((byte[]) step).clone();
      renumber(ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN));
      memory.put(buffer, datagram, 0, Math.min(datagram.length, bufferBytes));
      memory.putInt(address + 4, senderPid);
      return (flags & MSG_TRUNC) != 0 ? datagram.length : Math.min(datagram.length, bufferBytes);
    }

    @Override
    public int close(int fd) {
      closed++;
      return 0;
    }

    private void renumber(ByteBuffer datagram) {
      int sequence =
          ByteBuffer.wrap(requests.get(requests.size() - 1))
              .order(ByteOrder.LITTLE_ENDIAN)
              .getInt(8);
      for (int at = 0; at >= 0 && at + 16 <= datagram.limit(); ) {
        if (datagram.getInt(at + 8) <= LAST_RECORDED_SEQUENCE) {
          datagram.putInt(at + 8, sequence);
        }
        int lengthBytes = datagram.getInt(at);
        at = lengthBytes < 16 ? -1 : at + (lengthBytes + 3 & -4);
      }
    }

    @Override
    public int getsockopt(int fd, int level, int option, int value, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int readlink(int path, int buffer, int bufferBytes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int clockGetres(int clock, int timespec) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getsockname(int fd, int address, int length) {
      throw new UnsupportedOperationException();
    }
  }
}
