package io.socktrace.agent.dist.apps;

import java.util.StringJoiner;

/** Bytes that a server moved over one connection and the calls it took, by direction and path. */
final class Tally {
  static final int RECEIVED_HEAP = 0;
  static final int RECEIVED_DIRECT = 1;
  static final int RECEIVED_LOOP = 2;
  static final int SENT_HEAP = 3;
  static final int SENT_DIRECT = 4;
  static final int SENT_FILE = 5;

  /** Stands for calls that the program cannot count: the JDK makes several of one of its own. */
  private static final long UNKNOWN = -1;

  private final long[] bytes = new long[6];
  private final long[] calls = new long[6];

  /** A call returned {@code count}; 0 and the end of the stream move nothing. */
  int add(int path, int count) {
    if (count > 0) {
      bytes[path] += count;
      calls[path]++;
    }
    return count;
  }

  /** Bytes of a call that is counted elsewhere. */
  void addBytes(int path, long count) {
    bytes[path] += count;
  }

  void addUncounted(int path, long count) {
    bytes[path] += count;
    calls[path] = UNKNOWN;
  }

  /** Bytes and calls of each path in turn. */
  @Override
  public String toString() {
    StringJoiner words = new StringJoiner(" ");
    for (int i = 0; i < bytes.length; i++) {
      words.add(bytes[i] + " " + calls[i]);
    }
    return words.toString();
  }
}
