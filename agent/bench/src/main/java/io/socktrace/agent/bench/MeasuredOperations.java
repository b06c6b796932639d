package io.socktrace.agent.bench;

import com.sun.management.ThreadMXBean;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Prints the bytes that each operation allocates; and does a batch of it between marks that a
 * tracer of system calls sees, which are files of such names looked for.
 */
final class MeasuredOperations {
  private static final int ROUNDS = 21;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private MeasuredOperations() {}

  /** Arguments: batches to warm up, and operations. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(
        "thread " + Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName());
    int warmUp = Integer.parseInt(arguments[0]);
    for (int i = 1; i < arguments.length; i++) {
      try (Batch batch = Operation.of(arguments[i]).open()) {
        for (int each = 0; each < warmUp; each++) {
          batch.all();
        }
        System.out.println(arguments[i] + " " + bytes(batch));
        batch.prepare();
        mark(arguments[i]);
        batch.run();
        mark("end");
        batch.finish();
      }
    }
  }

  /** Of one operation; the least of some rounds, since what happens once is in one of them. */
  private static double bytes(Batch batch) throws Exception {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      batch.prepare();
      long before = THREADS.getCurrentThreadAllocatedBytes();
      batch.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      batch.finish();
    }
    return (double) least / Batch.OPERATIONS;
  }

  private static void mark(String name) {
    if (new File("/mark/" + name).exists()) {
      throw new AssertionError(name);
    }
  }
}
