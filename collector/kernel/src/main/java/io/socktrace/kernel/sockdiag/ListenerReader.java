package io.socktrace.kernel.sockdiag;

import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.procfs.NetTcp;
import io.socktrace.kernel.procfs.NetUnix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The listeners of this network namespace from sock_diag, or from {@code /proc} where the kernel
 * refuses that; {@link #missing} says what is unknown then.
 *
 * <p>A refused socket stays refused: seccomp filters and kernels do not change under a process, and
 * each try may be logged. A refused answer is asked for again next time.
 */
public final class ListenerReader implements AutoCloseable {
  private static final long ABSENT = -1;

  private final NetTcp tcp;
  private final NetTcp tcp6;
  private final NetUnix unix;
  private SockDiag sockDiag;
  private String missing;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public ListenerReader(KernelAccess access, Path proc) {
    tcp = new NetTcp(proc, "tcp");
    tcp6 = new NetTcp(proc, "tcp6");
    unix = new NetUnix(proc);
    try {
      sockDiag = SockDiag.open(access);
    } catch (SockDiagException refused) {
      missing = sentence(refused);
    }
  }

  /**
   * The TCP listeners; of those from {@code /proc} only address, inode, uid and length are known.
   */
  public Dump<InetListener> listeners() throws IOException {
    Dump<InetListener> answer = ask(SockDiag::listeners);
    return answer != null ? answer : fromProc(tcp).and(fromProc(tcp6));
  }

  /** The Unix-domain listeners; of those from {@code /proc} the lengths are unknown. */
  public Dump<UnixListener> unixListeners() throws IOException {
    Dump<UnixListener> answer = ask(SockDiag::unixListeners);
    return answer != null ? answer : fromProc(unix);
  }

  /** What the last answer lacks and why, as one sentence; null if it lacks nothing. */
  public String missing() {
    return missing;
  }

  /** Null if sock_diag does not answer. */
  private <R> Dump<R> ask(Question<R> question) {
    if (sockDiag == null) {
      return null;
    }
    try {
      Dump<R> answer = question.ask(sockDiag);
      missing = null;
      return answer;
    } catch (SockDiagException refused) {
      missing = sentence(refused);
      return null;
    }
  }

  private static String sentence(SockDiagException refused) {
    String reason = refused.getMessage();
    return "Listeners are read from /proc, since "
        + Character.toLowerCase(reason.charAt(0))
        + reason.substring(1);
  }

  private static Dump<InetListener> fromProc(NetTcp table) throws IOException {
    Optional<NetTcp.Listeners> found = table.readListeners();
    if (found.isEmpty()) {
      return new Dump<>(List.of(), true, 0, null);
    }
    List<InetListener> rows = found.get().rows().stream().map(ListenerReader::listener).toList();
    return new Dump<>(rows, true, found.get().malformed(), found.get().malformedRow());
  }

  private static InetListener listener(NetTcp.Row row) {
    return new InetListener(
        row.local(), row.inode(), 0, row.uid(), row.queueLength(), ABSENT, ABSENT, -1, false);
  }

  private static Dump<UnixListener> fromProc(NetUnix table) throws IOException {
    Optional<NetUnix.Listeners> found = table.readListeners();
    if (found.isEmpty()) {
      return new Dump<>(List.of(), true, 0, null);
    }
    List<UnixListener> rows =
        found.get().rows().stream()
            .map(row -> new UnixListener(row.path(), row.inode(), ABSENT, ABSENT))
            .toList();
    return new Dump<>(rows, true, found.get().malformed(), found.get().malformedRow());
  }

  @Override
  public void close() {
    if (sockDiag != null) {
      sockDiag.close();
    }
  }

  private interface Question<R> {
    Dump<R> ask(SockDiag sockDiag) throws SockDiagException;
  }
}
