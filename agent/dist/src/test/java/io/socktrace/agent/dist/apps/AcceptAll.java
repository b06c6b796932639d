package io.socktrace.agent.dist.apps;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Accepts at once whatever comes, and closes it. By lines on its standard input it collects garbage
 * among many live objects, or ends.
 */
public final class AcceptAll {
  private static Node live;

  private AcceptAll() {}

  /** Argument: the number of live objects. */
  public static void main(String[] arguments) throws Exception {
    for (int i = Integer.parseInt(arguments[0]); i > 0; i--) {
      live = new Node(live);
    }
    ServerSocket server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    Ready.awaitKernel(server);
    Thread acceptor = new Thread(() -> acceptAll(server), "acceptor");
    acceptor.setDaemon(true);
    acceptor.start();
    System.out.println("port " + server.getLocalPort());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    while (in.readLine().equals("collect")) {
      System.gc();
      System.out.println("collected " + (live != null));
    }
    System.exit(0);
  }

  private static void acceptAll(ServerSocket server) {
    try {
      while (true) {
        server.accept().close();
      }
    } catch (java.io.IOException failure) {
      failure.printStackTrace();
    }
  }

  private static final class Node {
    final Node next;

    Node(Node next) {
      this.next = next;
    }
  }
}
