package io.socktrace.agent.dist.apps;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A server that listens all the time and, for each number on standard input, echoes as many
 * connections from itself; {@code end} ends it.
 */
public final class EchoOnCommand {
  private EchoOnCommand() {}

  public static void main(String[] arguments) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int echoed = 0;
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress("127.0.0.1", 0));
      System.out.println("listening");
      for (String line = in.readLine(); !"end".equals(line); line = in.readLine()) {
        for (int i = Integer.parseInt(line); i > 0; i--) {
          echo(server);
          echoed++;
        }
        System.out.println("echoed " + echoed);
      }
    }
    System.out.println("done");
  }

  private static void echo(ServerSocketChannel server) throws Exception {
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
