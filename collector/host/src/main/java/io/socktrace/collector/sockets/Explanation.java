package io.socktrace.collector.sockets;

import io.socktrace.collector.process.FdInfo;
import io.socktrace.collector.process.FdLinks;
import io.socktrace.collector.process.Fields;
import io.socktrace.collector.process.NetworkNamespaces;
import io.socktrace.collector.process.Program;
import io.socktrace.collector.process.SocketTable;
import io.socktrace.collector.view.Table;
import io.socktrace.collector.view.Text;
import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.sockdiag.InetListener;
import io.socktrace.kernel.sockdiag.SockDiag;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Goes the way from a process's descriptor to the kernel's socket and its trace, and shows each
 * step, so that nobody needs to believe us: every one can be repeated by hand.
 */
public final class Explanation {
  private final KernelAccess access;
  private final Path proc;
  private final URI collector;
  private final FdLinks links;
  private final SocketTable table;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public Explanation(KernelAccess access, Path proc, URI collector) {
    this.access = access;
    this.proc = proc;
    this.collector = collector;
    links = new FdLinks(proc);
    table = new SocketTable(proc);
  }

  /** One descriptor, step by step. */
  public String of(long pid, int fd) throws IOException {
    Path process = proc.resolve(Long.toString(pid));
    StringBuilder text = new StringBuilder();
    String target = links.target(pid, fd);
    step(text, "program", Program.of(proc, pid).command());
    step(text, "link", process + "/fd/" + fd + " -> " + target);
    step(text, "fdinfo", process + "/fdinfo/" + fd + ": " + fields(new FdInfo(proc).read(pid, fd)));
    long inode = FdLinks.inode(target);
    if (inode == FdLinks.NO_SOCKET) {
      step(text, "inode", "none: that is not a socket");
      return text.toString();
    }
    step(text, "inode", inode + ", in network namespace " + namespace(pid));
    SocketTable.Row row = table.find(pid, Set.of(inode)).get(inode);
    if (row == null) {
      step(text, "row", "in no table below " + process + "/net: of another namespace, or unbound");
      return text.toString();
    }
    step(text, "row", process + "/net/" + row.table() + ": " + row.row());
    if (row.table().startsWith("tcp")) {
      boolean listens = SsLine.isListener(row.row());
      String line = SsLine.of(row.row(), limits().getOrDefault(inode, -1L));
      step(text, listens ? "ss -ltnoe" : "ss -tnoe", line);
      step(
          text,
          "trace",
          listens
              ? "none: each accepted connection has a trace of its own, a listener has not"
              : new TraceOfSocket(collector).find(pid, fd, inode, row.row()));
    }
    return text.toString();
  }

  /** Every socket of a process, in one line each. */
  public String of(long pid) throws IOException {
    Map<Integer, Long> sockets = links.sockets(pid);
    Map<Long, SocketTable.Row> rows = table.find(pid, new HashSet<>(sockets.values()));
    Map<Long, Long> limits = limits();
    StringBuilder text = new StringBuilder();
    step(text, "program", Program.of(proc, pid).command());
    step(text, "sockets", sockets.size() + ", in network namespace " + namespace(pid));
    Table lines = new Table(">fd", ">inode", "table", "socket");
    sockets.forEach(
        (fd, inode) -> {
          SocketTable.Row row = rows.get(inode);
          String name = row == null ? "-" : row.table();
          String socket = row == null ? "in no table of this namespace" : row.row();
          boolean tcp = name.startsWith("tcp");
          lines.rowAsIs(
              Integer.toString(fd),
              Long.toString(inode),
              name,
              Text.clean(tcp ? SsLine.of(socket, limits.getOrDefault(inode, -1L)) : socket));
        });
    if (!sockets.isEmpty()) {
      lines.appendTo(text);
    }
    return text.toString();
  }

  private String namespace(long pid) {
    try {
      return Long.toString(new NetworkNamespaces(proc).of(Long.toString(pid)));
    } catch (IOException refused) {
      return "unknown";
    }
  }

  private Map<Long, Long> limits() {
    try (SockDiag sockDiag = SockDiag.open(access)) {
      return sockDiag.listeners().rows().stream()
          .collect(
              Collectors.toMap(InetListener::inode, InetListener::queueLimit, (one, same) -> one));
    } catch (IOException refused) {
      return Map.of();
    }
  }

  private static String fields(Fields fields) {
    String known =
        fields.values().entrySet().stream()
            .map(field -> field.getKey() + " " + field.getValue())
            .collect(Collectors.joining(", "));
    return fields.malformed() == 0
        ? known
        : known + " (" + fields.malformed() + " lines unread: " + fields.malformedLine() + ")";
  }

  private static void step(StringBuilder text, String name, String what) {
    text.append(String.format("%-9s ", name)).append(Text.clean(what)).append('\n');
  }
}
