package io.socktrace.agent.dist.apps;

import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Accepts connections and drops them unclosed, half as sockets, which the JDK's Cleaner closes, and
 * half as channels, which nobody closes; collects garbage until the objects are gone, and says how
 * many of the clients have seen an end.
 */
public final class Dropped {
  private static final List<Socket> CLIENTS = new ArrayList<>();
  private static final List<WeakReference<?>> OBJECTS = new ArrayList<>();

  private Dropped() {}

  /** Argument: how many of each. */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocketChannel channel = ServerSocketChannel.open();
        ServerSocket socket = new ServerSocket(0, 50, loopback)) {
      channel.bind(new InetSocketAddress(loopback, 0));
      Ready.awaitKernel(channel);
      for (int i = 0; i < count; i++) {
        CLIENTS.add(new Socket(loopback, socket.getLocalPort()));
        OBJECTS.add(new WeakReference<>(socket.accept()));
      }
      for (int i = 0; i < count; i++) {
        CLIENTS.add(new Socket(loopback, channel.socket().getLocalPort()));
        SocketChannel accepted = channel.accept();
        OBJECTS.add(new WeakReference<>(accepted));
      }
      collect();
      System.out.println("sockets closed " + ended(CLIENTS.subList(0, count)));
      System.out.println("channels closed " + ended(CLIENTS.subList(count, 2 * count)));
      System.out.println("collected");
      System.in.read();
    }
  }

  private static void collect() throws InterruptedException {
    for (int i = 0; i < 500 && OBJECTS.stream().anyMatch(each -> each.get() != null); i++) {
      System.gc();
      Thread.sleep(5);
    }
    System.out.println(
        "objects left " + OBJECTS.stream().filter(each -> each.get() != null).count());
  }

  /** The Cleaner closes one after the other, so the first clients may have to wait a little. */
  private static int ended(List<Socket> clients) throws Exception {
    int ended = 0;
    int patienceMillis = 5000;
    for (Socket client : clients) {
      client.setSoTimeout(patienceMillis);
      if (Blocking.outcome(() -> client.getInputStream().read()).equals("-1")) {
        ended++;
      } else {
        patienceMillis = 1;
      }
    }
    return ended;
  }
}
