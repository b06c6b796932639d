package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class JnaCallsIT {

  @Test
  void open_returnsTheSameCallsAgain() throws Exception {
    assertThat(JnaCalls.open()).isSameAs(JnaCalls.open());
    assertThat(JnaCalls.open().name()).isEqualTo("jna");
  }

  /** Errno is per thread: concurrent callers with different failures must not see each other's. */
  @Test
  void errno_isTheCallers() throws Exception {
    SystemCalls calls = JnaCalls.open();
    List<Callable<Boolean>> callers = new ArrayList<>();
    callers.add(() -> alwaysRefused(calls, -1, 1, 3, -9)); // EBADF
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Queue queue = new Queue(1)) {
      int fd = Fd.of(queue.listener);
      callers.add(() -> alwaysRefused(calls, fd, 1, 9999, -92)); // ENOPROTOOPT
      for (Future<Boolean> caller : threads.invokeAll(callers)) {
        assertThat(caller.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean alwaysRefused(
      SystemCalls calls, int fd, int level, int option, int expected) {
    ByteBuffer memory = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    long address = calls.addressOf(memory);
    for (int i = 0; i < 20_000; i++) {
      memory.putInt(8, 4);
      if (calls.getsockopt(fd, level, option, address, address + 8) != expected) {
        return false;
      }
    }
    return true;
  }
}
