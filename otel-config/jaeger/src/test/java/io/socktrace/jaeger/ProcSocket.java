package io.socktrace.jaeger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Which socket and which descriptor a connection is, as {@code /proc} tells it. */
final class ProcSocket {
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int INODE = 9;
  private static final long DEADLINE_SECONDS = 30;

  private ProcSocket() {}

  /** The inode of the server's end. A JVM's sockets are IPv6 ones, unless it is told otherwise. */
  static long inode(int clientPort, int serverPort) throws IOException {
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/net", table))) {
        String[] columns = line.trim().split(" +");
        if (columns[LOCAL].endsWith(hex(serverPort)) && columns[REMOTE].endsWith(hex(clientPort))) {
          return Long.parseLong(columns[INODE]);
        }
      }
    }
    throw new IOException("no connection from " + clientPort + " to " + serverPort);
  }

  private static String hex(int port) {
    return String.format(Locale.ROOT, ":%04X", port);
  }

  static int fd(long pid, long inode) throws IOException {
    return find(pid, inode)
        .orElseThrow(() -> new IOException("process " + pid + " has no socket " + inode));
  }

  /** Until the process has closed its end, which it does only when it has noticed the peer's. */
  static void awaitClosed(long pid, long inode) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (find(pid, inode).isPresent()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("process " + pid + " does not close its socket " + inode);
      }
      Thread.sleep(5);
    }
  }

  private static OptionalInt find(long pid, long inode) throws IOException {
    try (Stream<Path> links = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
      return links
          .filter(link -> isSocket(link, inode))
          .mapToInt(link -> Integer.parseInt(link.getFileName().toString()))
          .findFirst();
    }
  }

  private static boolean isSocket(Path link, long inode) {
    try {
      return Files.readSymbolicLink(link).toString().equals("socket:[" + inode + "]");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
