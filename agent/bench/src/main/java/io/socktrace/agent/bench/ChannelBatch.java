package io.socktrace.agent.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Reads or writes of a blocking channel. */
final class ChannelBatch extends Batch {
  private final boolean writes;
  private final ByteBuffer buffer;
  private final Peer peer;
  private final SocketChannel accepted;

  ChannelBatch(boolean writes, boolean direct) throws IOException, InterruptedException {
    this.writes = writes;
    this.buffer = direct ? ByteBuffer.allocateDirect(BYTES) : ByteBuffer.allocate(BYTES);
    try (ServerSocketChannel server = Listening.channel()) {
      peer = new Peer(server.socket().getLocalPort());
      accepted = server.accept();
    }
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
        check(accepted.write(buffer.clear()));
      }
    } else {
      for (int i = 0; i < OPERATIONS; i++) {
        check(accepted.read(buffer.clear()));
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
