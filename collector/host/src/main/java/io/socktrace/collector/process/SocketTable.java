package io.socktrace.collector.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the rows of sockets in the tables below {@code /proc/PID/net}, as the kernel wrote it.
 *
 * <p>It reads whole tables, which grow with the connections of the namespace: for one question, not
 * for every second.
 */
public final class SocketTable {
  private static final List<String> TABLES =
      List.of("tcp", "tcp6", "unix", "udp", "udp6", "raw", "raw6", "netlink", "packet");

  private final Path proc;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public SocketTable(Path proc) {
    this.proc = proc;
  }

  /**
   * @param table name of the file
   * @param row without spaces at its ends
   */
  public record Row(String table, String row) {}

  /** Missing are sockets of a kind that has no table here, of another namespace, or gone. */
  public Map<Long, Row> find(long pid, Set<Long> inodes) throws IOException {
    Map<Long, Row> found = new HashMap<>();
    for (String table : TABLES) {
      Path file = proc.resolve(Long.toString(pid)).resolve("net").resolve(table);
      try (BufferedReader rows = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
        for (String row = rows.readLine(); row != null; row = rows.readLine()) {
          long inode = inode(table, row);
          if (inodes.contains(inode)) {
            found.putIfAbsent(inode, new Row(table, row.strip()));
          }
        }
      } catch (NoSuchFileException noSuchTable) {
        continue;
      }
    }
    return found;
  }

  /** The inode in a row, or -1 in a heading or in what is no row. */
  static long inode(String table, String row) {
    String[] columns = row.strip().split("\\s+");
    int column =
        switch (table) {
          case "unix" -> 6;
          case "netlink" -> 9;
          case "packet" -> 8;
          default -> 9;
        };
    try {
      return columns.length > column ? Long.parseLong(columns[column]) : -1;
    } catch (NumberFormatException heading) {
      return -1;
    }
  }
}
