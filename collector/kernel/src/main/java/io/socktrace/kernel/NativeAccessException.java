package io.socktrace.kernel;

/** No system calls can be made in this way; the message says why, fit to be shown to a user. */
public final class NativeAccessException extends Exception {
  private static final long serialVersionUID = 1L;

  public NativeAccessException(String why, Throwable cause) {
    super(why, cause);
  }
}
