package io.socktrace.agent.dist.apps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Thousands of connections at once to two servers, closed in every order, so that descriptors are
 * reused at once; and a file with the truth about each: server port, client port, descriptor,
 * inode, and whether the server read data.
 */
public final class Storm {
  /* What a client does, and with its one byte asks the server to do. */
  static final int CLIENT_CLOSES = 0;
  static final int SERVER_CLOSES = 1;
  static final int OTHER_THREAD_CLOSES = 2;
  static final int CLIENT_RESETS = 3;
  static final int SILENT = 4;
  private static final int BEHAVIOURS = 5;

  private static final int CLIENTS = 6;
  private static final Queue<String> TRUTHS = new ConcurrentLinkedQueue<>();

  private Storm() {}

  /** Arguments: the number of connections, the file to write. */
  public static void main(String[] arguments) throws Exception {
    int connections = Integer.parseInt(arguments[0]);
    int[] ports = {StormChannels.start(), StormSockets.start()};
    Ready.awaitKernel(ports);
    AtomicInteger next = new AtomicInteger();
    List<FutureTask<Void>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      FutureTask<Void> client =
          new FutureTask<>(
              () -> {
                int number;
                while ((number = next.getAndIncrement()) < connections) {
                  Ready.awaitRoom();
                  connect(ports[number % 2], number / 2 % BEHAVIOURS);
                }
                return null;
              });
      clients.add(client);
      new Thread(client).start();
    }
    for (FutureTask<Void> client : clients) {
      client.get();
    }
    while (TRUTHS.size() < connections) {
      Thread.sleep(5);
    }
    Files.write(Path.of(arguments[1]), TRUTHS);
    System.out.println("served");
    System.in.read();
    System.exit(0);
  }

  private static void connect(int port, int behaviour) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      if (behaviour == SILENT) {
        return;
      }
      socket.getOutputStream().write(behaviour);
      if (behaviour == CLIENT_RESETS) {
        socket.setSoLinger(true, 0);
        return;
      }
      // An answer or the end of the stream.
      socket.getInputStream().read();
    }
  }

  /** Called once for each connection, when it is over. */
  static void tell(int serverPort, int clientPort, int fd, long inode, boolean read) {
    TRUTHS.add(serverPort + " " + clientPort + " " + fd + " " + inode + " " + read);
  }
}
