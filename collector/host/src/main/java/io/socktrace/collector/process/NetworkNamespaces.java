package io.socktrace.collector.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code /proc/PID/ns/net}: in which network namespace a process is, {@code net:[INODE]}. Other
 * users' links need CAP_SYS_PTRACE.
 */
public final class NetworkNamespaces {
  /** Of a link that does not name one. */
  public static final long UNKNOWN = -1;

  private static final String PREFIX = "net:[";

  private final Path proc;
  private final Processes processes;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public NetworkNamespaces(Path proc) {
    this.proc = proc;
    processes = new Processes(proc);
  }

  /**
   * @param byInode a process in each namespace
   * @param denied processes whose namespace this user may not know
   */
  public record Seen(Map<Long, Long> byInode, int denied) {}

  /** The namespaces that some process is in; one that is only kept by a mount has no listener. */
  public Seen read() throws IOException {
    Map<Long, Long> byInode = new TreeMap<>();
    int denied = 0;
    for (long pid : processes.pids()) {
      try {
        long inode = of(Long.toString(pid));
        if (inode != UNKNOWN) {
          byInode.putIfAbsent(inode, pid);
        }
      } catch (IOException failure) {
        denied += Refusal.of(failure, processes.directory(pid)) == Refusal.DENIED ? 1 : 0;
      }
    }
    return new Seen(byInode, denied);
  }

  /**
   * @param process its number, or {@code self}
   */
  public long of(String process) throws IOException {
    return inode(Files.readSymbolicLink(proc.resolve(process).resolve("ns/net")).toString());
  }

  static long inode(String target) {
    if (!target.startsWith(PREFIX) || !target.endsWith("]")) {
      return UNKNOWN;
    }
    try {
      return Long.parseLong(target.substring(PREFIX.length(), target.length() - 1));
    } catch (NumberFormatException notNamespace) {
      return UNKNOWN;
    }
  }
}
