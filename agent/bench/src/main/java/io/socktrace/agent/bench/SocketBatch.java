package io.socktrace.agent.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;

/** Reads or writes of a socket's streams. */
final class SocketBatch extends Batch {
  private final boolean writes;
  private final byte[] bytes = new byte[BYTES];
  private final Peer peer;
  private final Socket accepted;
  private final InputStream in;
  private final OutputStream out;

  SocketBatch(boolean writes) throws IOException, InterruptedException {
    this.writes = writes;
    try (ServerSocket server = Listening.socket()) {
      peer = new Peer(server.getLocalPort());
      accepted = server.accept();
    }
    in = accepted.getInputStream();
    out = accepted.getOutputStream();
  }

  @Override
  public void prepare() throws IOException {
    if (!writes) {
      peer.send(OPERATIONS * BYTES);
    }
  }

  @Override
  public void run() throws IOException {
    if (writes) {
      for (int i = 0; i < OPERATIONS; i++) {
        out.write(bytes);
      }
    } else {
      for (int i = 0; i < OPERATIONS; i++) {
        check(in.read(bytes));
      }
    }
  }

  @Override
  public void finish() throws IOException {
    if (writes) {
      peer.receive(OPERATIONS * BYTES);
    }
  }

  @Override
  public void close() throws IOException {
    accepted.close();
    peer.close();
  }
}
