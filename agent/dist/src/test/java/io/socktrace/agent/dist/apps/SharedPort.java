package io.socktrace.agent.dist.apps;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Listens several times on one port, which other processes may share, and says of each listener,
 * when told to end by a line, its inode and how many connections it accepted.
 */
public final class SharedPort {
  private SharedPort() {}

  /** Arguments: the port or 0, the number of listeners. */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    List<ServerSocketChannel> servers = new ArrayList<>();
    int[] accepted = new int[Integer.parseInt(arguments[1])];
    Selector selector = Selector.open();
    for (int i = 0; i < accepted.length; i++) {
      ServerSocketChannel server = ServerSocketChannel.open();
      server.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      port = server.socket().getLocalPort();
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT, i);
      servers.add(server);
    }
    Ready.awaitKernel(servers);
    Thread serving = new Thread(() -> serve(selector, accepted));
    serving.start();
    System.out.println("port " + port);
    System.in.read();
    selector.close();
    serving.join();
    Field fd = Class.forName("sun.nio.ch.ServerSocketChannelImpl").getDeclaredField("fdVal");
    fd.setAccessible(true);
    for (int i = 0; i < accepted.length; i++) {
      System.out.println(
          "listener " + Descriptor.inode(fd.getInt(servers.get(i))) + " " + accepted[i]);
    }
  }

  private static void serve(Selector selector, int[] accepted) {
    try {
      while (selector.isOpen()) {
        selector.select();
        for (SelectionKey key :
            selector.isOpen() ? selector.selectedKeys() : List.<SelectionKey>of()) {
          ServerSocketChannel server = (ServerSocketChannel) key.channel();
          for (SocketChannel each = server.accept(); each != null; each = server.accept()) {
            accepted[(Integer) key.attachment()]++;
            each.close();
          }
        }
        if (selector.isOpen()) {
          selector.selectedKeys().clear();
        }
      }
    } catch (java.nio.channels.ClosedSelectorException end) {
      // Told to end.
    } catch (IOException failure) {
      failure.printStackTrace();
    }
  }
}
