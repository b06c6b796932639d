package io.socktrace.kernel;

import java.nio.ByteBuffer;

/**
 * The system calls that socktrace makes, apart from the way they are made, with the memory that the
 * kernel reads and writes.
 *
 * <p>A call returns a result that is zero or more, or the negated {@code errno}, as the kernel
 * itself does it: so a failure needs no second, thread-bound question. What is a pointer in C is an
 * offset into {@link #memory} here: no address can be wrong, and a way into native code that needs
 * memory of its own for {@code errno} has a place to keep it.
 *
 * <p>Not thread-safe: one object per concurrent caller, from {@link KernelAccess#calls}.
 * Implementations throw nothing. A call about a descriptor of the application's that succeeds
 * allocates nothing, but for {@link ProcCalls}.
 *
 * <p>From {@link #socket} on they are for descriptors of socktrace's own. A way that has none of
 * them refuses them as a kernel without them would do.
 */
public interface SystemCalls {
  /** In asm-generic/errno.h: this kernel does not know the call. */
  int ENOSYS = 38;

  /** In native byte order; offsets are absolute, its position and limit are never used. */
  ByteBuffer memory();

  /** {@code getsockopt(2)}; the {@code socklen_t} at {@code length} is read and written. */
  int getsockopt(int fd, int level, int option, int value, int length);

  /** {@code readlink(2)}: the number of bytes put into the buffer, without a final NUL. */
  int readlink(int path, int buffer, int bufferBytes);

  /** {@code clock_getres(2)} into a {@code struct timespec} of two 64-bit words. */
  int clockGetres(int clock, int timespec);

  /** {@code getsockname(2)}; the {@code socklen_t} at {@code length} is read and written. */
  int getsockname(int fd, int address, int length);

  /** {@code socket(2)}: a descriptor, which whoever asked for it closes. */
  default int socket(int family, int type, int protocol) {
    return -ENOSYS;
  }

  /** {@code sendto(2)} without an address; a netlink socket's default is the kernel. */
  default int sendto(int fd, int data, int dataBytes, int flags) {
    return -ENOSYS;
  }

  /**
   * {@code recvfrom(2)}: the number of bytes, which with {@code MSG_TRUNC} may exceed the buffer.
   * The sender is put at {@code address}; the {@code socklen_t} at {@code length} is read and
   * written.
   */
  default int recvfrom(int fd, int buffer, int bufferBytes, int flags, int address, int length) {
    return -ENOSYS;
  }

  /** {@code epoll_create1(2)}: a descriptor, which whoever asked for it closes. */
  default int epollCreate(int flags) {
    return -ENOSYS;
  }

  /** {@code epoll_ctl(2)}; at {@code event} is a {@code struct epoll_event}, see {@link Epoll}. */
  default int epollCtl(int epoll, int operation, int fd, int event) {
    return -ENOSYS;
  }

  /**
   * {@code epoll_wait(2)}: the number of events put at {@code events}. It blocks, in a thread that
   * is in native code to the JVM, so that no safepoint waits for it.
   */
  default int epollWait(int epoll, int events, int mostEvents, int timeoutMillis) {
    return -ENOSYS;
  }

  /** {@code eventfd(2)}: a descriptor, which whoever asked for it closes. */
  default int eventfd(int initial, int flags) {
    return -ENOSYS;
  }

  /** {@code write(2)}: the number of bytes written. */
  default int write(int fd, int data, int dataBytes) {
    return -ENOSYS;
  }

  /** {@code close(2)}; the descriptor is gone whatever the answer, so it is never asked again. */
  default int close(int fd) {
    return -ENOSYS;
  }
}
