package io.socktrace.agent.dist.apps;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Echoes connections with some megabytes in use and much garbage. */
public final class SmallHeap {
  private SmallHeap() {}

  /** Arguments: megabytes to keep in use, connections to echo. */
  public static void main(String[] arguments) throws Exception {
    List<byte[]> live = new ArrayList<>();
    for (int i = Integer.parseInt(arguments[0]); i > 0; i--) {
      live.add(new byte[1 << 20]);
    }
    long garbage = 0;
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Ready.awaitKernel(server);
      for (int i = Integer.parseInt(arguments[1]); i > 0; i--) {
        try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept()) {
          client.write(ByteBuffer.allocate(10));
          accepted.read(ByteBuffer.allocate(10));
          accepted.write(ByteBuffer.allocate(10));
        }
        garbage += new byte[100_000].length;
      }
    }
    System.out.println(live.size() + " MB in use, garbage " + garbage);
  }
}
