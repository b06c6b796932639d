package io.socktrace.agent.bench;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** {@code FileChannel.transferTo} of a small file: sendfile(2). */
final class TransferBatch extends Batch {
  private final Peer peer;
  private final SocketChannel accepted;
  private final FileChannel file;

  TransferBatch() throws IOException, InterruptedException {
    Path path = Files.createTempFile("socktrace-bench", ".bin");
    Files.write(path, new byte[BYTES]);
    file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE);
    try (ServerSocketChannel server = Listening.channel()) {
      peer = new Peer(server.socket().getLocalPort());
      accepted = server.accept();
    }
  }

  @Override
  public void prepare() {}

  @Override
  public void run() throws IOException {
    for (int i = 0; i < OPERATIONS; i++) {
      check(file.transferTo(0, BYTES, accepted));
    }
  }

  @Override
  public void finish() throws IOException {
    peer.receive(OPERATIONS * BYTES);
  }

  @Override
  public void close() throws IOException {
    file.close();
    accepted.close();
    peer.close();
  }
}
