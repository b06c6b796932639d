package io.socktrace.kernel;

/**
 * No system calls can be made here; the message is a plain sentence that says why and what is then
 * missing, fit to be shown to a user once.
 */
public final class NativeAccessException extends Exception {
  private static final long serialVersionUID = 1L;

  public NativeAccessException(String why, Throwable cause) {
    super(
        why + "; accept waits, accept queue lengths, listener drops and TCP facts will be missing.",
        cause);
  }
}
