package io.socktrace.kernel.sockdiag;

import java.io.IOException;

/** The kernel did not answer; the message says with what, fit to be shown to a user. */
public final class SockDiagException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final String CONSEQUENCE =
      "; unknown then: limits and drops of listeners of other processes, half-open connections,"
          + " waits of connections that nobody has accepted";

  public SockDiagException(String what, int errno) {
    super(what + ": " + Errno.name(errno) + CONSEQUENCE);
  }
}
