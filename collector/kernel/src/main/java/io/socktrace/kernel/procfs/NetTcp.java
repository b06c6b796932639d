package io.socktrace.kernel.procfs;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The listening sockets of {@code /proc/self/net/tcp} or {@code tcp6}: all that is known of an
 * accept queue where system calls cannot be made. Its limit and its drops are not in these files.
 *
 * <p>The kernel lists listening sockets first (tcp_seq_start in net/ipv4/tcp_ipv4.c), so reading
 * ends at the first row in another state: thousands of connections cost nothing.
 */
public final class NetTcp {
  private static final int PAGE_BYTES = 4096;
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int QUEUES = 4;
  private static final int UID = 7;
  private static final int INODE = 9;
  private static final String LISTEN = "0A";

  private final Path file;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   * @param table {@code tcp} or {@code tcp6}
   */
  public NetTcp(Path proc, String table) {
    this(proc.resolve("self/net").resolve(table));
  }

  private NetTcp(Path file) {
    this.file = file;
  }

  /** The table of the network namespace that another process is in. */
  public static NetTcp of(Path proc, long pid, String table) {
    return new NetTcp(proc.resolve(Long.toString(pid)).resolve("net").resolve(table));
  }

  /** The listening sockets now; empty if there is no such file. */
  public Optional<Listeners> readListeners() throws IOException {
    // No channel: an interrupt of the reading thread would close it.
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      StringBuilder text = new StringBuilder();
      byte[] page = new byte[PAGE_BYTES];
      int from = 0;
      for (int bytes = in.read(page); bytes > 0; bytes = in.read(page)) {
        text.append(new String(page, 0, bytes, StandardCharsets.ISO_8859_1));
        int end = text.lastIndexOf("\n") + 1;
        if (hasOtherState(text.substring(from, end))) {
          break;
        }
        from = end;
      }
      return Optional.of(parse(text.toString()));
    } catch (FileNotFoundException missing) {
      return Optional.empty();
    }
  }

  private static boolean hasOtherState(String wholeRows) {
    return wholeRows
        .lines()
        .map(row -> row.trim().split(" +"))
        .anyMatch(columns -> columns.length > STATE && isOtherState(columns[STATE]));
  }

  /** The heading has a word there. */
  private static boolean isOtherState(String state) {
    return state.length() == LISTEN.length() && !state.equals(LISTEN) && !state.equals("st");
  }

  /** The text may end within a row, which then is none. */
  static Listeners parse(String text) {
    List<Row> rows = new ArrayList<>();
    int malformed = 0;
    String firstMalformed = null;
    int from = text.indexOf('\n') + 1;
    for (int to = text.indexOf('\n', from); to >= 0; to = text.indexOf('\n', from)) {
      String row = text.substring(from, to);
      from = to + 1;
      try {
        String[] columns = columns(row);
        if (columns[STATE].equals(LISTEN)) {
          rows.add(parse(columns));
        }
      } catch (MalformedLineException | RuntimeException notARow) {
        malformed++;
        firstMalformed = firstMalformed == null ? row : firstMalformed;
      }
    }
    return new Listeners(rows, malformed, firstMalformed);
  }

  private static String[] columns(String row) throws MalformedLineException {
    String[] columns = row.trim().split(" +");
    if (columns.length <= INODE) {
      throw new MalformedLineException("Too few columns", row);
    }
    return columns;
  }

  private static Row parse(String[] columns) throws MalformedLineException {
    String queues = columns[QUEUES];
    return new Row(
        address(columns[LOCAL_ADDRESS]),
        Long.parseLong(queues.substring(queues.indexOf(':') + 1), 16),
        Long.parseUnsignedLong(columns[INODE]),
        Integer.parseUnsignedInt(columns[UID]));
  }

  /** The address is printed as 32-bit words in the machine's byte order, the port as a number. */
  private static InetSocketAddress address(String column) throws MalformedLineException {
    int colon = column.indexOf(':');
    if (colon != 8 && colon != 32) {
      throw new MalformedLineException("Not an address", column);
    }
    ByteBuffer bytes = ByteBuffer.allocate(colon / 2).order(ByteOrder.nativeOrder());
    for (int at = 0; at < colon; at += 8) {
      bytes.putInt((int) Long.parseLong(column.substring(at, at + 8), 16));
    }
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(bytes.array()),
          Integer.parseInt(column.substring(colon + 1), 16));
    } catch (java.net.UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * @param malformed rows that could not be read, which are left out
   * @param malformedRow the first of them, or null
   */
  public record Listeners(List<Row> rows, int malformed, String malformedRow) {}

  /**
   * @param queueLength connections in the accept queue ({@code rx_queue} of a listening socket)
   */
  public record Row(InetSocketAddress local, long queueLength, long inode, int uid) {}
}
