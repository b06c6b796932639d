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
 * Implementations throw nothing. A call that succeeds allocates nothing, but for {@link ProcCalls}.
 */
public interface SystemCalls {

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
}
