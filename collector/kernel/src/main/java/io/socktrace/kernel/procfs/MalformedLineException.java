package io.socktrace.kernel.procfs;

import java.io.IOException;

/** A kernel file holds a line that its parser does not understand; the message quotes the line. */
public final class MalformedLineException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The longest real line is one of /proc/net/netstat with some 3000 characters. */
  private static final int QUOTED_CHARS = 200;

  MalformedLineException(String why, String line) {
    super(why + " in the line \"" + shortened(line) + "\"");
  }

  private static String shortened(String line) {
    return line.length() <= QUOTED_CHARS
        ? line
        : line.substring(0, QUOTED_CHARS) + "... (" + line.length() + " characters)";
  }
}
