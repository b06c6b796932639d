package io.socktrace.agent.dist.apps;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Listens twice on one port, with two backlogs, and lets as many connections wait there as lines
 * say; {@code end} ends it.
 */
public final class TwoBacklogs {
  private TwoBacklogs() {}

  public static void main(String[] arguments) throws Exception {
    List<AutoCloseable> open = new ArrayList<>();
    int port = 0;
    for (int backlog : new int[] {30, 60}) {
      ServerSocketChannel server = ServerSocketChannel.open();
      server.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), backlog);
      port = server.socket().getLocalPort();
      open.add(server);
    }
    Ready.awaitKernel(open);
    System.out.println("port " + port);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); !line.equals("end"); line = in.readLine()) {
      for (int i = Integer.parseInt(line); i > 0; i--) {
        open.add(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
      }
      System.out.println("connected " + line);
    }
    for (AutoCloseable each : open) {
      each.close();
    }
  }
}
