package io.socktrace.agent.dist.apps;

import java.io.IOException;
import java.net.Socket;

/** Moves bytes by the streams of a socket, of its own or of a channel's adaptor. */
final class StreamMover extends Mover {
  private final Socket socket;
  private final byte[] bytes = new byte[CHUNK];

  StreamMover(Socket socket) {
    this.socket = socket;
  }

  @Override
  int receive(int limit) throws IOException {
    return tally.add(Tally.RECEIVED_HEAP, socket.getInputStream().read(bytes, 0, limit));
  }

  @Override
  int send(int limit) throws IOException {
    socket.getOutputStream().write(bytes, 0, limit);
    tally.addUncounted(Tally.SENT_HEAP, limit);
    return limit;
  }

  @Override
  void close() throws IOException {
    socket.close();
  }
}
