package io.socktrace.agent.dist.apps;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;

/** Serves IPv4 and IPv6 clients on sockets bound to the wildcard. */
public final class DualStack {
  private DualStack() {}

  public static void main(String[] arguments) throws Exception {
    try (ServerSocketChannel channel = ServerSocketChannel.open();
        ServerSocket socket = new ServerSocket(0)) {
      channel.bind(new InetSocketAddress(0));
      Ready.awaitKernel(channel);
      for (String address : new String[] {"127.0.0.1", "::1"}) {
        InetAddress target = InetAddress.getByName(address);
        try (Socket client = new Socket(target, channel.socket().getLocalPort());
            Socket accepted = channel.accept().socket()) {
          print(client, accepted);
        }
        try (Socket client = new Socket(target, socket.getLocalPort());
            Socket accepted = socket.accept()) {
          print(client, accepted);
        }
      }
    }
  }

  private static void print(Socket client, Socket accepted) throws Exception {
    System.out.println(accepted.getInetAddress() + " " + accepted.getLocalAddress());
    accepted.close();
    client.getInputStream().read();
  }
}
