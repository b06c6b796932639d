package io.socktrace.agent.dist.apps;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The half of {@link Storm} that has a thread for each connection, and one that closes. */
final class StormSockets implements Runnable {
  private final ServerSocket server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
  private final ExecutorService pool = Executors.newFixedThreadPool(16);
  private final ExecutorService closer = Executors.newSingleThreadExecutor();

  private StormSockets() throws IOException {}

  static int start() throws IOException {
    StormSockets sockets = new StormSockets();
    new Thread(sockets, "sockets").start();
    return sockets.server.getLocalPort();
  }

  @Override
  public void run() {
    try {
      while (true) {
        Socket socket = server.accept();
        int fd = Descriptor.of(socket);
        long inode = Descriptor.inode(fd);
        pool.execute(() -> serve(socket, fd, inode));
      }
    } catch (Exception failure) {
      failure.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private void serve(Socket socket, int fd, long inode) {
    boolean read = false;
    try (socket) {
      InputStream in = socket.getInputStream();
      int behaviour = in.read();
      while (behaviour >= 0) {
        read = true;
        if (behaviour == Storm.SERVER_CLOSES) {
          break;
        } else if (behaviour == Storm.CLIENT_CLOSES) {
          socket.getOutputStream().write(1);
        } else if (behaviour == Storm.OTHER_THREAD_CLOSES) {
          // While this thread blocks in read, or just before.
          closer.execute(() -> close(socket));
        }
        behaviour = in.read();
      }
    } catch (IOException resetOrClosed) {
      // What the client or the closer was asked for.
    }
    Storm.tell(server.getLocalPort(), socket.getPort(), fd, inode, read);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException failure) {
      failure.printStackTrace();
    }
  }
}
