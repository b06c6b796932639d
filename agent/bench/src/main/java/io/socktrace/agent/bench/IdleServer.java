package io.socktrace.agent.bench;

import java.lang.management.ManagementFactory;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;

/**
 * Accepts connections and keeps them: so many as each line of standard input says. Answers with the
 * bytes of heap in use after garbage collection.
 */
final class IdleServer {
  private IdleServer() {}

  public static void main(String[] arguments) throws Exception {
    List<SocketChannel> accepted = new ArrayList<>(Integer.parseInt(arguments[0]));
    try (ServerSocketChannel server = Listening.channel();
        Scanner commands = new Scanner(System.in)) {
      System.out.println(server.socket().getLocalPort());
      while (commands.hasNextInt()) {
        int more = commands.nextInt();
        for (int i = 0; i < more; i++) {
          accepted.add(server.accept());
        }
        // Twice: what the first finds unreachable and has a cleaner, the second takes.
        System.gc();
        System.gc();
        System.out.println(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      }
      for (SocketChannel channel : accepted) {
        channel.close();
      }
    }
  }
}
