package io.socktrace.collector.sockets;

import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.sockdiag.ListenerReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;

/**
 * Measures what a scan costs the thread that makes it: not a test, since it depends on the machine.
 * {@code crowd.py} makes the connections; see the collector's README.
 */
final class ScanCostMain {
  private static final Path PROC = Path.of("/proc");
  private static final int WARM_UP = 300;
  private static final int TURNS = 201;

  private ScanCostMain() {}

  public static void main(String[] args) throws Exception {
    try (ListenerReader reader = new ListenerReader(KernelAccess.open(), PROC);
        ListenerScan scan = new ListenerScan(KernelAccess.open(), PROC);
        WaitingScan waiting = new WaitingScan(KernelAccess.open(), PROC)) {
      print("first listing with owners", nanos(scan::read));
      print("TCP and Unix listeners, first", nanos(() -> listeners(reader)));
      print("TCP and Unix listeners, median", median(() -> listeners(reader), TURNS));
      print("listing with owners again, median", median(scan::read, 21));
      print("who waits, median", median(waiting::read, 21));
    }
  }

  private static int listeners(ListenerReader reader) throws Exception {
    return reader.listeners().rows().size() + reader.unixListeners().rows().size();
  }

  private static long median(Callable<?> work, int turns) throws Exception {
    for (int i = 0; i < (turns == TURNS ? WARM_UP : 1); i++) {
      work.call();
    }
    long[] nanos = new long[turns];
    for (int i = 0; i < turns; i++) {
      nanos[i] = nanos(work);
    }
    Arrays.sort(nanos);
    return nanos[turns / 2];
  }

  private static long nanos(Callable<?> work) throws Exception {
    var threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    work.call();
    return threads.getCurrentThreadCpuTime() - before;
  }

  private static void print(String what, long nanos) {
    System.out.printf("%-35s %8.2f ms of CPU%n", what, nanos / 1e6);
  }
}
