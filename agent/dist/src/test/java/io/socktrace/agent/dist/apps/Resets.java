package io.socktrace.agent.dist.apps;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.TreeMap;

/** Accepts connections whose clients have reset them already, and counts what it sees of them. */
public final class Resets {
  private Resets() {}

  /** Argument: how many for each kind of server. */
  public static void main(String[] arguments) throws Exception {
    int connections = Integer.parseInt(arguments[0]);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    Map<String, Integer> seen = new TreeMap<>();
    try (ServerSocketChannel channel = ServerSocketChannel.open();
        ServerSocket socket = new ServerSocket(0, 50, loopback)) {
      channel.bind(new InetSocketAddress(loopback, 0));
      Ready.awaitKernel(channel);
      for (int i = 0; i < connections; i++) {
        reset(channel.socket().getLocalPort());
        try (SocketChannel accepted = channel.accept()) {
          String outcome = Blocking.outcome(() -> accepted.read(ByteBuffer.allocate(10)));
          seen.merge("channel " + outcome, 1, Integer::sum);
        }
        reset(socket.getLocalPort());
        try (Socket accepted = socket.accept()) {
          String outcome = Blocking.outcome(() -> accepted.getInputStream().read());
          seen.merge("socket " + outcome, 1, Integer::sum);
        }
      }
    }
    seen.forEach((what, count) -> System.out.println(what + ": " + count));
  }

  private static void reset(int port) throws Exception {
    Closings.reset(new Socket(InetAddress.getLoopbackAddress(), port));
  }
}
