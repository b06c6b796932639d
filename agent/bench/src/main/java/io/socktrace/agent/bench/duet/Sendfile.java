package io.socktrace.agent.bench.duet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file in pieces of 16 KiB by {@code transferTo} over one accepted connection, each asked for by
 * a byte.
 *
 * <p>Asked for, because a server that sends as fast as it can is at times woken for every piece and
 * at times for a whole buffer of them, which changes the cost of one by half.
 */
final class Sendfile {
  private static final int PIECE_BYTES = 16 << 10;
  private static final int PIECES = 64;

  private Sendfile() {}

  static void start(Counter counter) throws IOException {
    ServerSocketChannel listener = Workload.listener();
    SocketChannel client = SocketChannel.open(listener.getLocalAddress());
    SocketChannel accepted = listener.accept();
    Path path = Files.createTempFile(Path.of(""), "piece", ".bin");
    Files.write(path, new byte[PIECES * PIECE_BYTES]);
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    Workload.thread("server", () -> send(file, accepted));
    Workload.thread("client", () -> fetch(client, counter));
  }

  private static void send(FileChannel file, SocketChannel connection) throws IOException {
    ByteBuffer request = ByteBuffer.allocateDirect(1);
    for (int piece = 0; ; piece = (piece + 1) % PIECES) {
      Pingpong.fill(connection, request.clear());
      long at = (long) piece * PIECE_BYTES;
      long end = at + PIECE_BYTES;
      while (at < end) {
        at += file.transferTo(at, end - at, connection);
      }
    }
  }

  private static void fetch(SocketChannel connection, Counter counter) throws IOException {
    ByteBuffer request = ByteBuffer.allocateDirect(1);
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
    while (true) {
      connection.write(request.clear());
      Pingpong.fill(connection, piece.clear());
      counter.count();
    }
  }
}
