package io.socktrace.agent.bench.duet;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Operations of one process, in a page that the bench sees too.
 *
 * <p>So the bench reads operations and CPU time at one instant, and need not wait for a thread of
 * the process to tell it, which has to share its core with the workload.
 */
final class Counter {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer page;

  private Counter(ByteBuffer page) {
    this.page = page;
  }

  static Counter in(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Counter(channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES));
    }
  }

  /** One operation more; by any thread. */
  void count() {
    LONG.getAndAdd(page, 0, 1L);
  }

  long operations() {
    return (long) LONG.getVolatile(page, 0);
  }
}
