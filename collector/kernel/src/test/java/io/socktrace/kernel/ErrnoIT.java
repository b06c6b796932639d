package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.socktrace.kernel.Ways#all")
final class ErrnoIT {
  private final KernelAccess way;

  ErrnoIT(KernelAccess way) {
    this.way = way;
  }

  /** Errno is per thread: concurrent callers with different failures must not see each other's. */
  @Test
  void errno_isTheCallers() throws Exception {
    List<Callable<Boolean>> callers = new ArrayList<>();
    callers.add(() -> alwaysRefused(-1, 3, -9)); // EBADF
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Queue queue = new Queue(1)) {
      int fd = Fd.of(queue.listener);
      callers.add(() -> alwaysRefused(fd, 9999, -92)); // ENOPROTOOPT
      for (Future<Boolean> caller : threads.invokeAll(callers)) {
        assertThat(caller.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean alwaysRefused(int fd, int option, int expected) {
    SystemCalls calls = way.calls(16);
    for (int i = 0; i < 20_000; i++) {
      calls.memory().putInt(8, 4);
      if (calls.getsockopt(fd, 1, option, 0, 8) != expected) {
        return false;
      }
    }
    return true;
  }
}
