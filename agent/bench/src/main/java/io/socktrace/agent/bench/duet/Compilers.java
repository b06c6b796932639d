package io.socktrace.agent.bench.duet;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * CPU time of another JVM's JIT compilers, by {@code /proc/PID/task}.
 *
 * <p>They share the one core with the workload and with whatever starts in the background, so how
 * long they take depends on the arm; a window opened by the clock alone would measure that.
 */
final class Compilers {
  private final Path tasks;

  Compilers(long pid) {
    tasks = Path.of("/proc/" + pid + "/task");
  }

  long nanos() throws IOException {
    long nanos = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        nanos += isCompiler(thread) ? nanos(thread) : 0;
      }
    }
    return nanos;
  }

  private static boolean isCompiler(Path thread) throws IOException {
    try {
      // "C1 CompilerThread0", cut off by the kernel.
      return Files.readString(thread.resolve("comm")).matches("C[12] CompilerThre\\R");
    } catch (NoSuchFileException ended) {
      return false;
    }
  }

  /** Field 1 of schedstat is the time on the CPU. */
  private static long nanos(Path thread) throws IOException {
    return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
  }
}
