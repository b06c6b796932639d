package io.socktrace.collector.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code /proc/PID/fd}: a link for each open file. One of a socket reads {@code socket:[INODE]}, as
 * sockfs_dname in net/socket.c writes it.
 */
public final class FdLinks {
  /** Of a link that is no socket's. */
  public static final long NO_SOCKET = -1;

  private static final String PREFIX = "socket:[";

  private final Path proc;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public FdLinks(Path proc) {
    this.proc = proc;
  }

  /** The inodes of a process's sockets by descriptor; those closed meanwhile are left out. */
  public Map<Integer, Long> sockets(long pid) throws IOException {
    Map<Integer, Long> sockets = new TreeMap<>();
    Path directory = directory(pid);
    try (DirectoryStream<Path> links = Files.newDirectoryStream(directory)) {
      for (Path link : links) {
        long inode = inodeOrNone(link, pid);
        if (inode != NO_SOCKET) {
          sockets.put(Integer.parseInt(link.getFileName().toString()), inode);
        }
      }
    } catch (DirectoryIteratorException failure) {
      throw failure.getCause();
    }
    return sockets;
  }

  private long inodeOrNone(Path link, long pid) throws IOException {
    try {
      return inode(Files.readSymbolicLink(link).toString());
    } catch (IOException failure) {
      if (Refusal.of(failure, proc.resolve(Long.toString(pid))) == Refusal.DENIED) {
        throw failure;
      }
      return NO_SOCKET;
    }
  }

  /** The link as it reads. */
  public String target(long pid, int fd) throws IOException {
    return Files.readSymbolicLink(directory(pid).resolve(Integer.toString(fd))).toString();
  }

  private Path directory(long pid) {
    return proc.resolve(Long.toString(pid)).resolve("fd");
  }

  /** The inode in a link's text, or {@link #NO_SOCKET}. */
  public static long inode(String target) {
    if (!target.startsWith(PREFIX) || !target.endsWith("]")) {
      return NO_SOCKET;
    }
    try {
      long inode = Long.parseLong(target.substring(PREFIX.length(), target.length() - 1));
      return Math.max(inode, NO_SOCKET);
    } catch (NumberFormatException notSocket) {
      return NO_SOCKET;
    }
  }
}
