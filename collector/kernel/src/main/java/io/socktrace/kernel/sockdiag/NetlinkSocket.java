package io.socktrace.kernel.sockdiag;

import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.SystemCalls;
import java.nio.ByteBuffer;

/**
 * One socket of netlink(7) and the memory for its requests and answers, both kept from one question
 * to the next.
 *
 * <p>It never blocks: the kernel makes each datagram of a dump within {@code sendto} or {@code
 * recvfrom} itself (netlink_dump in net/netlink/af_netlink.c), so where there is nothing to read,
 * nothing will come. A dump that broke off would run on into the next answer, therefore {@link
 * #ask} begins with a socket of its own after one.
 */
final class NetlinkSocket implements AutoCloseable {
  // include/linux/socket.h, net.h; include/uapi/linux/netlink.h; asm-generic/fcntl.h
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int NETLINK_SOCK_DIAG = 4;
  private static final int MSG_TRUNC = 0x20;

  //   offset  bytes  memory
  //        0     12  struct sockaddr_nl of the sender: family, pad, nl_pid at 4, groups
  //       12      4  its socklen_t
  //       16    112  the request
  //      128         the answer, one datagram
  private static final int SENDER = 0;
  private static final int SENDER_PID = 4;
  private static final int SENDER_BYTES = 12;
  private static final int SENDER_LENGTH = 12;
  private static final int REQUEST = 16;
  private static final int ANSWER = 128;

  /** The kernel makes no larger datagram of a dump (netlink_dump), unless that has changed. */
  static final int FIRST_ANSWER_BYTES = 32 * 1024;

  static final int LIMIT_ANSWER_BYTES = 1024 * 1024;

  /** 2 GB of answer, a hundred times more than a million connections; so every dump ends. */
  private static final int LIMIT_DATAGRAMS = 65_536;

  private static final int CLOSED = -1;

  private final KernelAccess access;
  private SystemCalls calls;
  private int answerBytes = FIRST_ANSWER_BYTES;
  private int fd = CLOSED;

  /** Opens nothing yet. */
  NetlinkSocket(KernelAccess access) {
    this.access = access;
    calls = access.calls(ANSWER + answerBytes);
  }

  /** Where {@link #ask} finds the request. */
  ByteBuffer memory() {
    return calls.memory();
  }

  int requestOffset() {
    return REQUEST;
  }

  /** Makes sure that there is a socket. */
  void open() throws SockDiagException {
    if (fd == CLOSED) {
      int result =
          calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG);
      if (result < 0) {
        throw new SockDiagException("The kernel refuses a sock_diag socket", -result);
      }
      fd = result;
    }
  }

  /**
   * Sends the request and feeds the whole answer to the parser, which knows then whether it was
   * whole.
   */
  void ask(int requestBytes, DumpParser<?> parser) throws SockDiagException {
    open();
    int sent = calls.sendto(fd, REQUEST, requestBytes, 0);
    try {
      if (sent < 0) {
        throw new SockDiagException("The kernel refuses a sock_diag request", -sent);
      }
      for (int i = 0; i < LIMIT_DATAGRAMS && !parser.isOver(); i++) {
        if (!receive(parser)) {
          break;
        }
      }
    } finally {
      if (!parser.isDone()) {
        close();
      }
    }
  }

  /** False if the rest of the answer is lost. */
  private boolean receive(DumpParser<?> parser) throws SockDiagException {
    ByteBuffer memory = calls.memory();
    memory.putInt(SENDER_LENGTH, SENDER_BYTES);
    int bytes = calls.recvfrom(fd, ANSWER, answerBytes, MSG_TRUNC, SENDER, SENDER_LENGTH);
    if (bytes > answerBytes) {
      grow(bytes);
      return false;
    }
    if (bytes == 0 || bytes == -Errno.ENOBUFS || bytes == -Errno.EAGAIN || bytes == -Errno.EINTR) {
      return false;
    }
    if (bytes < 0) {
      throw new SockDiagException("The kernel broke off a sock_diag answer", -bytes);
    }
    // Whoever is privileged may send to any netlink socket; the kernel's own number is 0.
    if (memory.getInt(SENDER + SENDER_PID) == 0) {
      parser.parse(memory, ANSWER, bytes);
    }
    return true;
  }

  /** The datagram is gone, but its like will find room. */
  private void grow(int neededBytes) {
    if (neededBytes <= LIMIT_ANSWER_BYTES) {
      answerBytes = neededBytes;
      ByteBuffer before = calls.memory();
      calls = access.calls(ANSWER + answerBytes);
      calls.memory().put(REQUEST, before, REQUEST, ANSWER - REQUEST);
    }
  }

  /** The next question opens it again. */
  @Override
  public void close() {
    if (fd != CLOSED) {
      calls.close(fd);
      fd = CLOSED;
    }
  }
}
