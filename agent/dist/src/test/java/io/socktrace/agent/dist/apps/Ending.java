package io.socktrace.agent.dist.apps;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Serves five connections and ends in the way that the argument names; {@code wait} for none. */
public final class Ending {
  private Ending() {}

  public static void main(String[] arguments) throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress("127.0.0.1", 0));
      Ready.awaitKernel(server);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
      for (int i = 0; i < 5; i++) {
        try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept()) {
          client.write(ByteBuffer.allocate(1));
          accepted.read(ByteBuffer.allocate(1));
        }
      }
      System.out.println("served");
      switch (arguments[0]) {
        case "halt":
          Runtime.getRuntime().halt(3);
          break;
        case "exit":
          System.exit(4);
          break;
        case "throw":
          throw new IllegalStateException("the end");
        default:
          System.in.read();
      }
    }
  }
}
