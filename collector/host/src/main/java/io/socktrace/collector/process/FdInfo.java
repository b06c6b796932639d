package io.socktrace.collector.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code /proc/PID/fdinfo/FD}, made by seq_show in fs/proc/fd.c: position, open flags in octal, and
 * since Linux 5.14 the inode.
 */
public final class FdInfo {
  private final Path proc;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public FdInfo(Path proc) {
    this.proc = proc;
  }

  public Fields read(long pid, int fd) throws IOException {
    Path file = proc.resolve(Long.toString(pid)).resolve("fdinfo").resolve(Integer.toString(fd));
    return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  static Fields parse(String text) {
    return Fields.parse(text);
  }
}
