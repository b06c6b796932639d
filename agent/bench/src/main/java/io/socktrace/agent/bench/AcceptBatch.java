package io.socktrace.agent.bench;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;

/** Accepts a connection and closes it: all that a tracker of connections has to do. */
final class AcceptBatch extends Batch {
  private final ServerSocketChannel server = Listening.channel();
  private final int port = server.socket().getLocalPort();
  private final Peer[] peers = new Peer[OPERATIONS];

  AcceptBatch() throws IOException, InterruptedException {}

  @Override
  public void prepare() throws IOException {
    for (int i = 0; i < OPERATIONS; i++) {
      peers[i] = new Peer(port);
    }
  }

  @Override
  public void run() throws IOException {
    for (int i = 0; i < OPERATIONS; i++) {
      server.accept().close();
    }
  }

  @Override
  public void finish() throws IOException {
    for (Peer peer : peers) {
      peer.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
