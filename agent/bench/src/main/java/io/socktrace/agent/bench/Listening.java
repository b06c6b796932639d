package io.socktrace.agent.bench;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;

/**
 * Opens servers on loopback, and returns when the agent that was started by that can ask the
 * kernel: from then on it does all it ever does.
 */
final class Listening {
  /** Room for a batch of connections. */
  static final int BACKLOG = 512;

  private static final long DEADLINE_NANOS = 300_000_000_000L;

  private Listening() {}

  static ServerSocketChannel channel() throws IOException, InterruptedException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    awaitAgent();
    return server;
  }

  static ServerSocket socket() throws IOException, InterruptedException {
    ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    awaitAgent();
    return server;
  }

  /** By reflection into the agent's bootstrap class; at once where there is no agent. */
  private static void awaitAgent() throws InterruptedException {
    try {
      Field kernel = Class.forName("io.socktrace.bootstrap.Probe").getDeclaredField("kernel");
      kernel.setAccessible(true);
      long deadline = System.nanoTime() + DEADLINE_NANOS;
      while (kernel.get(null) == null) {
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException("the agent does not get to the kernel");
        }
        Thread.sleep(20);
      }
    } catch (ClassNotFoundException noAgent) {
      return;
    } catch (ReflectiveOperationException otherAgent) {
      throw new IllegalStateException(otherAgent);
    }
  }
}
