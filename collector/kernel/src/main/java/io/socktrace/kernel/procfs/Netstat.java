package io.socktrace.kernel.procfs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code /proc/self/net/netstat}: what the TCP of this network namespace has counted, whoever
 * caused it. A single listener's drops are {@link io.socktrace.kernel.SocketReader#readDrops}.
 */
public final class Netstat {
  private static final String GROUP = "TcpExt";

  private final Path file;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public Netstat(Path proc) {
    this.file = proc.resolve("self/net/netstat");
  }

  /** The counters now; empty if there is no such file. */
  public Optional<TcpExt> read() throws IOException {
    Optional<String> text = ProcFile.text(file);
    return text.isPresent() ? Optional.of(parse(text.get())) : Optional.empty();
  }

  static TcpExt parse(String text) throws MalformedLineException {
    CounterGroups counters = CounterGroups.parse(text);
    return new TcpExt(
        counters.value(GROUP, "ListenOverflows"),
        counters.value(GROUP, "ListenDrops"),
        counters.value(GROUP, "TCPReqQFullDrop"),
        counters.value(GROUP, "TCPReqQFullDoCookies"),
        counters.value(GROUP, "SyncookiesSent"),
        counters.value(GROUP, "SyncookiesRecv"),
        counters.value(GROUP, "SyncookiesFailed"));
  }

  /**
   * The {@code TcpExt} counters about arriving connections; their names are in net/ipv4/proc.c.
   *
   * @param listenOverflows connection attempts that met a full accept queue
   * @param listenDrops all connection attempts that a listener dropped, overflows among them
   * @param reqQFullDrop SYNs dropped because the SYN queue was full
   * @param reqQFullDoCookies SYNs answered with a cookie because the SYN queue was full
   * @param syncookiesSent cookies sent
   * @param syncookiesRecv cookies that came back
   * @param syncookiesFailed acknowledgements that carried no valid cookie
   */
  public record TcpExt(
      OptionalLong listenOverflows,
      OptionalLong listenDrops,
      OptionalLong reqQFullDrop,
      OptionalLong reqQFullDoCookies,
      OptionalLong syncookiesSent,
      OptionalLong syncookiesRecv,
      OptionalLong syncookiesFailed) {}
}
