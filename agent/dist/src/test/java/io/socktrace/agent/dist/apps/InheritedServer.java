package io.socktrace.agent.dist.apps;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Serves the listening socket that its parent has left at descriptor 0, as inetd does. Prints to a
 * file: the JDK makes standard output and error nothing when it is asked for the channel.
 */
public final class InheritedServer {
  private InheritedServer() {}

  /** Arguments: how many connections to serve, how many to leave waiting at the end, the file. */
  public static void main(String[] arguments) throws Exception {
    List<SocketChannel> clients = new ArrayList<>();
    try (PrintStream out = new PrintStream(arguments[2]);
        ServerSocketChannel server = (ServerSocketChannel) System.inheritedChannel()) {
      for (int i = Integer.parseInt(arguments[0]); i > 0; i--) {
        try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept()) {
          client.write(ByteBuffer.allocate(10));
          out.println("read " + accepted.read(ByteBuffer.allocate(10)));
          out.println("wrote " + accepted.write(ByteBuffer.allocate(20)));
        }
        // The first accept is what starts the agent: nobody has bound the socket in this JVM.
        Ready.awaitKernel(server);
      }
      for (int i = Integer.parseInt(arguments[1]); i > 0; i--) {
        clients.add(SocketChannel.open(server.getLocalAddress()));
      }
      out.println("left " + clients.size());
    }
  }
}
