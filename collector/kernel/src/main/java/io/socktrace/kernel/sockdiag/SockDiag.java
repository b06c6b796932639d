package io.socktrace.kernel.sockdiag;

import io.socktrace.kernel.KernelAccess;

/**
 * Asks the kernel about the sockets of this network namespace, whosever they are, through one
 * socket of sock_diag(7).
 *
 * <p>An answer that was not whole is asked for again, and at last taken as it is: {@link
 * Dump#complete} says so. Never blocks, needs no privilege, is not thread-safe.
 */
public final class SockDiag implements AutoCloseable {
  private static final int ATTEMPTS = 4;

  /** Some 10 MB; a SYN queue holds net.ipv4.tcp_max_syn_backlog, mostly 128 to 4096. */
  private static final int LIMIT_ROWS = 65_536;

  private final NetlinkSocket socket;
  private final InetDiagMessage message = new InetDiagMessage();
  private final UnixDiagMessage unixMessage = new UnixDiagMessage();
  private final int limitRows;
  private int sequence;

  private SockDiag(NetlinkSocket socket, int limitRows) {
    this.socket = socket;
    this.limitRows = limitRows;
  }

  /**
   * @throws SockDiagException if the kernel or a filter in front of it refuses such sockets
   */
  public static SockDiag open(KernelAccess access) throws SockDiagException {
    return open(access, LIMIT_ROWS);
  }

  static SockDiag open(KernelAccess access, int limitRows) throws SockDiagException {
    NetlinkSocket socket = new NetlinkSocket(access);
    socket.open();
    return new SockDiag(socket, limitRows);
  }

  /** The TCP listeners of both families; costs nothing for established connections. */
  public Dump<InetListener> listeners() throws SockDiagException {
    return inet(
        InetDiagRequest.LISTEN,
        InetDiagMessage.INET_DIAG_SKMEMINFO,
        (memory, at, bytes) -> message.wrap(memory, at, bytes).listener());
  }

  /** Handshakes under way; the kernel walks all connections for them. */
  public Dump<HalfOpen> halfOpen() throws SockDiagException {
    return inet(
        InetDiagRequest.SYN_RECV,
        0,
        (memory, at, bytes) -> message.wrap(memory, at, bytes).halfOpen());
  }

  /**
   * Connections that nobody has accepted yet. The kernel gives a connection its inode when it is
   * accepted (sock_graft), and one that is closed after that leaves these two states at once.
   */
  public Dump<Queued> queued() throws SockDiagException {
    return inet(
        InetDiagRequest.ESTABLISHED | InetDiagRequest.CLOSE_WAIT,
        InetDiagMessage.INET_DIAG_INFO,
        (memory, at, bytes) ->
            message.wrap(memory, at, bytes).inode() == 0 ? message.queued() : null);
  }

  /** The Unix-domain sockets that listen. */
  public Dump<UnixListener> unixListeners() throws SockDiagException {
    UnixDiagRequest.write(socket.memory(), body());
    return dump(UnixDiagRequest.BYTES, UnixDiagMessage.COOKIE, unixMessage::read);
  }

  private <R> Dump<R> inet(int states, int attribute, RowReader<R> reader)
      throws SockDiagException {
    return inet(InetDiagRequest.AF_INET, states, attribute, reader)
        .and(inet(InetDiagRequest.AF_INET6, states, attribute, reader));
  }

  private <R> Dump<R> inet(int family, int states, int attribute, RowReader<R> reader)
      throws SockDiagException {
    InetDiagRequest.write(socket.memory(), body(), family, states, attribute);
    return dump(InetDiagRequest.BYTES, InetDiagMessage.COOKIE, reader);
  }

  private int body() {
    return socket.requestOffset() + NetlinkHeader.BYTES;
  }

  private <R> Dump<R> dump(int bodyBytes, int cookieOffset, RowReader<R> reader)
      throws SockDiagException {
    for (int attempt = 1; ; attempt++) {
      DumpParser<R> parser = new DumpParser<>(++sequence, cookieOffset, limitRows, reader);
      NetlinkHeader.writeDump(socket.memory(), socket.requestOffset(), bodyBytes, sequence);
      socket.ask(NetlinkHeader.BYTES + bodyBytes, parser);
      if (parser.errno() != 0) {
        throw new SockDiagException("The kernel refuses a sock_diag dump", parser.errno());
      }
      if (parser.isComplete() || parser.isFull() || attempt == ATTEMPTS) {
        return parser.dump();
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
