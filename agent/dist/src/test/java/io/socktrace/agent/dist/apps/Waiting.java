package io.socktrace.agent.dist.apps;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Does what it is told by lines on its standard input, and says when it has: listen with a backlog,
 * let connections wait, make more attempts than fit, accept.
 */
public final class Waiting {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private ServerSocketChannel server;
  private final List<SocketChannel> clients = new ArrayList<>();

  private Waiting() {}

  public static void main(String[] arguments) throws Exception {
    Waiting waiting = new Waiting();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    int number = 0;
    for (String line = in.readLine(); !line.equals("exit"); line = in.readLine()) {
      String[] words = line.split(" ");
      String result = waiting.run(words[0], Integer.parseInt(words[1]));
      System.out.println("done " + number++ + " " + result);
    }
  }

  private String run(String command, int number) throws Exception {
    switch (command) {
      case "listen":
        server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0), number);
        Ready.awaitKernel(server);
        break;
      case "connect":
        for (int i = 0; i < number; i++) {
          clients.add(SocketChannel.open(server.getLocalAddress()));
        }
        break;
      case "burst":
        for (int i = 0; i < number; i++) {
          clients.add(SocketChannel.open(server.getLocalAddress()));
        }
        Thread.sleep(30);
        for (int i = 0; i < number; i++) {
          server.accept().close();
        }
        break;
      case "attempt":
        attempt(number);
        break;
      case "accept":
        for (int i = 0; i < number; i++) {
          server.accept().close();
        }
        break;
      case "exchange":
        for (int i = 0; i < number; i++) {
          try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
            server.accept().close();
            client.socket().getInputStream().read();
          }
        }
        break;
      default:
        throw new IllegalArgumentException(command);
    }
    return String.valueOf(server.socket().getLocalPort());
  }

  /** Begins connections that may not fit, and gives up those that did not. */
  private void attempt(int number) throws IOException {
    List<SocketChannel> attempts = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      SocketChannel client = SocketChannel.open();
      client.configureBlocking(false);
      client.connect(server.getLocalAddress());
      attempts.add(client);
    }
    for (SocketChannel client : attempts) {
      if (client.finishConnect()) {
        clients.add(client);
      } else {
        client.close();
      }
    }
  }
}
