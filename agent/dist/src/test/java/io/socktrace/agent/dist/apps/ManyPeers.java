package io.socktrace.agent.dist.apps;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Many connections open at once, each from an address of its own; closes them when told. */
public final class ManyPeers {
  private ManyPeers() {}

  public static void main(String[] arguments) throws Exception {
    int connections = Integer.parseInt(arguments[0]);
    List<SocketChannel> all = new ArrayList<>();
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress("127.0.0.1", 0));
      Ready.awaitKernel(server);
      for (int i = 0; i < connections; i++) {
        SocketChannel client = SocketChannel.open();
        client.bind(new InetSocketAddress("127.1." + i / 250 + "." + (i % 250 + 1), 0));
        client.connect(server.getLocalAddress());
        SocketChannel accepted = server.accept();
        client.write(ByteBuffer.allocate(1));
        accepted.read(ByteBuffer.allocate(1));
        all.add(client);
        all.add(accepted);
      }
      System.out.println("open");
      System.in.read();
      for (SocketChannel each : all) {
        each.close();
      }
      System.out.println("closed");
      System.in.read();
    }
  }
}
