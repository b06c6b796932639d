package io.socktrace.collector.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The processes that {@code /proc} lists; under {@code hidepid} only the reader's own. */
public final class Processes {
  private final Path proc;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public Processes(Path proc) {
    this.proc = proc;
  }

  /** Their numbers, rising. */
  public List<Long> pids() throws IOException {
    List<Long> pids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path entry : entries) {
        long pid = pid(entry.getFileName().toString());
        if (pid > 0) {
          pids.add(pid);
        }
      }
    }
    Collections.sort(pids);
    return pids;
  }

  public Path directory(long pid) {
    return proc.resolve(Long.toString(pid));
  }

  /** 0 if the name is not a number that a process can have. */
  static long pid(String name) {
    try {
      return Integer.parseInt(name);
    } catch (NumberFormatException notProcess) {
      return 0;
    }
  }
}
