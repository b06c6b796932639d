package io.socktrace.agent.dist.apps;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Scanner;
import java.util.Set;
import java.util.TreeSet;

/**
 * Prints which threads there are before anything listens, and then, when a line of standard input
 * asks for it, which there are after a hundred connections.
 */
public final class Threads {
  private static final int CONNECTIONS = 100;

  private Threads() {}

  public static void main(String[] arguments) throws Exception {
    print("before");
    try (ServerSocketChannel server = ServerSocketChannel.open();
        Scanner in = new Scanner(System.in)) {
      server.bind(new InetSocketAddress("127.0.0.1", 0));
      Ready.awaitKernel(server);
      for (int i = 0; i < CONNECTIONS; i++) {
        try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept()) {
          client.write(ByteBuffer.allocate(1));
          accepted.read(ByteBuffer.allocate(1));
        }
      }
      System.out.println("served");
      in.nextLine();
      print("after");
    }
  }

  private static void print(String when) {
    Set<String> threads = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      threads.add((thread.isDaemon() ? "daemon " : "user ") + thread.getName());
    }
    System.out.println(when + " " + String.join(", ", threads));
  }
}
