package io.socktrace.agent.connection;

import io.socktrace.kernel.sockdiag.Dump;
import io.socktrace.kernel.sockdiag.HalfOpen;
import io.socktrace.kernel.sockdiag.InetListener;
import io.socktrace.kernel.sockdiag.Queued;
import io.socktrace.kernel.sockdiag.SockDiagException;
import io.socktrace.kernel.sockdiag.UnixListener;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A network namespace with the sockets that a test puts into it; empty at first. */
public final class FakeDumps implements Dumps {
  private static final InetSocketAddress PEER = new InetSocketAddress("10.9.9.9", 40_000);

  private final List<InetListener> listeners = new ArrayList<>();
  private final List<Queued> queued = new ArrayList<>();
  private final List<UnixListener> unix = new ArrayList<>();

  /** Whether the kernel's answers are whole. */
  boolean complete = true;

  /** Runs while the kernel walks the queued ones. */
  public Runnable walking = () -> {};

  /** How often it was asked for the queued ones. */
  int asked;

  /** The same for Unix sockets. */
  int askedForUnix;

  /** Whether it has nothing to say of those. */
  boolean refusesUnix;

  public FakeDumps listening(String address, int port, long inode) {
    InetSocketAddress local = new InetSocketAddress(address, port);
    listeners.add(new InetListener(local, inode, 0, 0, 0, 50, 0, 0, false));
    return this;
  }

  public FakeDumps queued(String address, int port, long waitMillis) {
    queued.add(new Queued(new InetSocketAddress(address, port), PEER, 0, waitMillis, false));
    return this;
  }

  /** In place of the one with this inode, if there is one. */
  public FakeDumps unix(long inode, long length, long limit) {
    unix.removeIf(each -> each.inode() == inode);
    unix.add(new UnixListener("/run/app.sock", inode, length, limit));
    return this;
  }

  @Override
  public Dump<InetListener> listeners() {
    return new Dump<>(listeners, true, 0, null);
  }

  @Override
  public Dump<HalfOpen> halfOpen() {
    return new Dump<>(List.of(), true, 0, null);
  }

  @Override
  public Dump<Queued> queued() {
    asked++;
    walking.run();
    return new Dump<>(queued, complete, 0, null);
  }

  @Override
  public Dump<UnixListener> unixListeners() throws SockDiagException {
    askedForUnix++;
    walking.run();
    if (refusesUnix) {
      throw new SockDiagException("The kernel refuses a sock_diag dump", 2);
    }
    return new Dump<>(List.copyOf(unix), complete, 0, null);
  }
}
