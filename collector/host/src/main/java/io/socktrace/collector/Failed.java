package io.socktrace.collector;

import java.io.IOException;

/** A command could not do what it was asked; the message is all that a user sees. */
final class Failed extends IOException {
  static final int FAILED = 1;
  static final int NOT_FOUND = 3;
  static final int PERMISSION = 4;
  static final int UNSUPPORTED = 5;

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  Failed(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  static int exitCode(Exception failure) {
    return failure instanceof Failed failed ? failed.exitCode : FAILED;
  }
}
