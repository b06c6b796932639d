package io.socktrace.kernel.procfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The listening sockets of {@code /proc/self/net/unix}, made by unix_seq_show in
 * net/unix/af_unix.c. The lengths of their queues are not in this file.
 *
 * <pre>
 * Num       RefCount Protocol Flags    Type St Inode Path
 * 00000000cbd19b5c: 00000002 00000000 00010000 0001 01  2214 /run/dbus/system_bus_socket
 * </pre>
 *
 * The path is the rest of the line and may hold spaces. One that holds a line end makes a row that
 * is cut short, and one that is none.
 */
public final class NetUnix {
  private static final Pattern ROW =
      Pattern.compile(
          "\\p{XDigit}+: \\p{XDigit}+ \\p{XDigit}+ (\\p{XDigit}{1,8}) \\p{XDigit}+ \\p{XDigit}+"
              + " +(\\d{1,18})(?: (.*))?");

  /** {@code __SO_ACCEPTCON} of include/uapi/linux/net.h: listen(2) was called. */
  private static final long ACCEPTCON = 1 << 16;

  private final Path file;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public NetUnix(Path proc) {
    this(proc, "self");
  }

  private NetUnix(Path proc, String process) {
    this.file = proc.resolve(process).resolve("net/unix");
  }

  /** The table of the network namespace that another process is in. */
  public static NetUnix of(Path proc, long pid) {
    return new NetUnix(proc, Long.toString(pid));
  }

  /** The listening sockets now; empty if there is no such file. */
  public Optional<Listeners> readListeners() throws IOException {
    return ProcFile.text(file).map(NetUnix::parse);
  }

  /** The text is Latin-1, so that every byte is one character; a path is mostly UTF-8. */
  static Listeners parse(String text) {
    List<Row> rows = new ArrayList<>();
    int malformed = 0;
    String firstMalformed = null;
    int from = text.indexOf('\n') + 1;
    for (int to = text.indexOf('\n', from); to >= 0; to = text.indexOf('\n', from)) {
      String line = text.substring(from, to);
      from = to + 1;
      Matcher row = ROW.matcher(line);
      if (!row.matches()) {
        malformed++;
        firstMalformed = firstMalformed == null ? line : firstMalformed;
      } else if ((Long.parseLong(row.group(1), 16) & ACCEPTCON) != 0) {
        rows.add(new Row(path(row.group(3)), Long.parseLong(row.group(2))));
      }
    }
    return new Listeners(rows, malformed, firstMalformed);
  }

  private static String path(String latin1) {
    return latin1 == null
        ? ""
        : new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /**
   * @param malformed rows that could not be read, which are left out
   * @param malformedRow the first of them, or null
   */
  public record Listeners(List<Row> rows, int malformed, String malformedRow) {}

  /**
   * @param path an abstract name as the kernel prints it: {@code @} for each NUL
   */
  public record Row(String path, long inode) {}
}
