package io.socktrace.kernel.sockdiag;

/** A message contradicts its own lengths; it never leaves the parser, so it carries nothing. */
final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedMessageException(String why) {
    super(why, null, false, false);
  }
}
