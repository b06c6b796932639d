package io.socktrace.agent.dist.apps;

import java.io.IOException;

/** One way in which a server moves bytes over one connection, counting them itself. */
abstract class Mover {
  static final int CHUNK = 50_000;

  final Tally tally = new Tally();

  /**
   * Receives at most {@code limit} bytes in one call.
   *
   * @return how many, or -1 at the end of the stream
   */
  abstract int receive(int limit) throws Exception;

  /** Sends at most {@code limit} bytes in one call and returns how many. */
  abstract int send(int limit) throws Exception;

  abstract void close() throws IOException;

  final void receiveAll(int count) throws Exception {
    int left = count;
    while (left > 0) {
      int received = receive(Math.min(left, CHUNK));
      if (received < 0) {
        throw new IOException("the stream ended " + left + " bytes early");
      }
      left -= received;
    }
  }

  final void sendAll(int count) throws Exception {
    int left = count;
    while (left > 0) {
      left -= send(Math.min(left, CHUNK));
    }
  }

  final void receiveEnd() throws Exception {
    int received = receive(1);
    if (received >= 0) {
      throw new IOException(received + " bytes instead of the end of the stream");
    }
  }
}
