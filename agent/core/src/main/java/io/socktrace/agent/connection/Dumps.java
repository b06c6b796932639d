package io.socktrace.agent.connection;

import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.sockdiag.Dump;
import io.socktrace.kernel.sockdiag.HalfOpen;
import io.socktrace.kernel.sockdiag.InetListener;
import io.socktrace.kernel.sockdiag.Queued;
import io.socktrace.kernel.sockdiag.SockDiag;
import io.socktrace.kernel.sockdiag.SockDiagException;
import io.socktrace.kernel.sockdiag.UnixListener;

/** What is asked about all sockets of the network namespace. */
public interface Dumps {
  Dump<InetListener> listeners() throws SockDiagException;

  Dump<HalfOpen> halfOpen() throws SockDiagException;

  Dump<Queued> queued() throws SockDiagException;

  Dump<UnixListener> unixListeners() throws SockDiagException;

  /**
   * Null where the kernel refuses: what only this tells is absent then.
   *
   * <p>Here and not where it is used: a class that catches the exception has the JVM load it, and
   * then the native module can no longer be defined.
   */
  static Dumps open(KernelAccess access) {
    try {
      return access.isNative() ? of(SockDiag.open(access)) : null;
    } catch (SockDiagException refused) {
      return null;
    }
  }

  private static Dumps of(SockDiag diag) {
    return new Dumps() {
      @Override
      public Dump<InetListener> listeners() throws SockDiagException {
        return diag.listeners();
      }

      @Override
      public Dump<HalfOpen> halfOpen() throws SockDiagException {
        return diag.halfOpen();
      }

      @Override
      public Dump<Queued> queued() throws SockDiagException {
        return diag.queued();
      }

      @Override
      public Dump<UnixListener> unixListeners() throws SockDiagException {
        return diag.unixListeners();
      }
    };
  }
}
