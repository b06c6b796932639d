package io.socktrace.agent.bench.duet;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A connection for each request of 64 bytes: accept and close are all there is, the worst that can
 * be done to an agent that looks at these.
 *
 * <p>The client closes last, and with a reset: a connection in TIME_WAIT would hold its port for a
 * minute, and how many do would decide how long the next connect looks for one.
 */
final class Churn {
  private static final int BYTES = 64;

  private Churn() {}

  static void start(Counter counter) throws IOException {
    ServerSocketChannel listener = Workload.listener();
    SocketAddress address = listener.getLocalAddress();
    Workload.thread("server", () -> serve(listener));
    Workload.thread("client", () -> call(address, counter));
  }

  private static void serve(ServerSocketChannel listener) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    while (true) {
      try (SocketChannel connection = listener.accept()) {
        Pingpong.fill(connection, buffer.clear());
        connection.write(buffer.flip());
      }
    }
  }

  private static void call(SocketAddress address, Counter counter) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    ByteBuffer rest = ByteBuffer.allocateDirect(1);
    while (true) {
      try (SocketChannel connection = SocketChannel.open(address)) {
        connection.setOption(StandardSocketOptions.SO_LINGER, 0);
        connection.write(buffer.clear());
        Pingpong.fill(connection, buffer.clear());
        if (connection.read(rest) >= 0) {
          throw new IOException("more than was sent");
        }
      }
      counter.count();
    }
  }
}
