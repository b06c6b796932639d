package io.socktrace.agent.dist.apps;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Accepts a number of connections from itself, one after the other, and echoes 100 bytes each. */
public final class Echo {
  private Echo() {}

  public static void main(String[] arguments) throws Exception {
    int connections = Integer.parseInt(arguments[0]);
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress("127.0.0.1", 0));
      Ready.awaitKernel(server);
      for (int i = 0; i < connections; i++) {
        try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
          client.write(ByteBuffer.allocate(100));
          try (SocketChannel accepted = server.accept()) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(100);
            while (buffer.hasRemaining() && accepted.read(buffer) >= 0) {}
            accepted.write(buffer.flip());
          }
          ByteBuffer answer = ByteBuffer.allocate(100);
          while (answer.hasRemaining() && client.read(answer) >= 0) {}
        }
      }
    }
    System.out.println("done");
  }
}
