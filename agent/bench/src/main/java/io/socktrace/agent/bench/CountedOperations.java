package io.socktrace.agent.bench;

import java.io.File;

/**
 * Runs in a JVM under callgrind: each operation until it is compiled, then N times and 2N times,
 * with a mark before, between and after.
 *
 * <p>A mark is a native method of the JDK that nothing else calls; callgrind writes down what it
 * has counted, for the calling thread, whenever it is entered.
 */
final class CountedOperations {
  /** The function in which {@link #mark} ends, whatever JDK. */
  static final String MARK = "Java_java_io_UnixFileSystem_getSpace*";

  private CountedOperations() {}

  /** Arguments: batches to warm up, batches to count first, and operations. */
  public static void main(String[] arguments) throws Exception {
    OrdinaryLife.live();
    int warmUp = Integer.parseInt(arguments[0]);
    int counted = Integer.parseInt(arguments[1]);
    for (int i = 2; i < arguments.length; i++) {
      Batch batch = Operation.of(arguments[i]).open();
      repeat(warmUp, batch);
      mark();
      repeat(counted, batch);
      mark();
      repeat(2 * counted, batch);
      mark();
    }
    // At once: nothing after this is of interest, and all of it takes 50 times as long as usual.
    Runtime.getRuntime().halt(0);
  }

  private static void repeat(int batches, Batch batch) throws Exception {
    for (int i = 0; i < batches; i++) {
      batch.all();
    }
  }

  private static void mark() {
    if (new File("/").getFreeSpace() < 0) {
      throw new AssertionError();
    }
  }
}
