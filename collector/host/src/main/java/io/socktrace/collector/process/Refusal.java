package io.socktrace.collector.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Why a file of a process could not be read. */
public enum Refusal {
  /** The process has ended, which is ordinary. */
  GONE,
  /** It is another user's. */
  DENIED,
  OTHER;

  /**
   * What another user's open files need, or why they are refused all the same: the first is for the
   * directory (proc_fd_permission in fs/proc/fd.c), the second for its links.
   *
   * @param proc where procfs is mounted, {@code /proc}
   */
  public static String reason(Path proc) throws IOException {
    ProcessStatus self = ProcessStatus.read(proc, "self");
    return self.has(ProcessStatus.CAP_DAC_READ_SEARCH) && self.has(ProcessStatus.CAP_SYS_PTRACE)
        ? "refused in spite of CAP_SYS_PTRACE: another user namespace, or a security module"
        : "needs CAP_DAC_READ_SEARCH and CAP_SYS_PTRACE";
  }

  /**
   * An ended process is ENOENT or, when the file was open by then, ESRCH; whose text depends on the
   * language, so the process itself is looked for.
   */
  public static Refusal of(IOException failure, Path process) {
    if (!Files.exists(process)) {
      return GONE;
    }
    return failure instanceof AccessDeniedException ? DENIED : OTHER;
  }
}
