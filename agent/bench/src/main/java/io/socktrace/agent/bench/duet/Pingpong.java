package io.socktrace.agent.bench.duet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * 64 bytes to and fro over one accepted connection: nothing but reads and writes, and these as
 * short as the JDK has them (direct buffers), so that what is added to each weighs the most.
 */
final class Pingpong {
  private static final int BYTES = 64;

  private Pingpong() {}

  static void start(Counter counter) throws IOException {
    ServerSocketChannel listener = Workload.listener();
    SocketChannel client = SocketChannel.open(listener.getLocalAddress());
    SocketChannel accepted = listener.accept();
    Workload.thread("pong", () -> echo(accepted));
    Workload.thread("ping", () -> play(client, counter));
  }

  private static void echo(SocketChannel connection) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    while (true) {
      fill(connection, buffer.clear());
      connection.write(buffer.flip());
    }
  }

  private static void play(SocketChannel connection, Counter counter) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    while (true) {
      connection.write(buffer.clear());
      fill(connection, buffer.clear());
      counter.count();
    }
  }

  static void fill(ReadableByteChannel connection, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (connection.read(buffer) < 0) {
        throw new EOFException();
      }
    }
  }
}
