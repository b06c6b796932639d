package io.socktrace.agent.dist.apps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Closes one connection in each way there is, and prints what server and client saw of it. Writes
 * to a file which listener served which way: each has one of its own, open to the end.
 */
public final class Closings {
  private static final List<Object> OPEN = new ArrayList<>();
  private static final List<String> LISTENERS = new ArrayList<>();

  private Closings() {}

  /** Argument: the file to write. */
  public static void main(String[] arguments) throws Exception {
    ChannelClosings.run();
    SocketClosings.run();
    AsynchronousClosings.run();
    Files.write(Path.of(arguments[0]), LISTENERS);
    // With connections open, and with the threads of asynchronous channels.
    System.exit(0);
  }

  interface Closing<S> {
    /** Returns what the server saw; it or its end closes the accepted connection. */
    String run(S accepted, Socket client) throws Exception;
  }

  static void channel(String name, Closing<SocketChannel> closing) throws Exception {
    ServerSocketChannel server = ServerSocketChannel.open().bind(anyPort());
    Socket client = connect(server, "channel-" + name, server.socket().getLocalPort());
    run("channel-" + name, closing.run(server.accept(), client), client);
  }

  static void socket(String name, Closing<Socket> closing) throws Exception {
    ServerSocket server = new ServerSocket();
    server.bind(anyPort());
    Socket client = connect(server, "socket-" + name, server.getLocalPort());
    run("socket-" + name, closing.run(server.accept(), client), client);
  }

  static void asynchronous(String name, Closing<AsynchronousSocketChannel> closing)
      throws Exception {
    AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open().bind(anyPort());
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    Socket client = connect(server, "asynchronous-" + name, port);
    run("asynchronous-" + name, closing.run(server.accept().get(), client), client);
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static Socket connect(Object server, String name, int port) throws Exception {
    Ready.awaitKernel(server);
    OPEN.add(server);
    LISTENERS.add(name + " " + port);
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
    client.setSoTimeout(30_000);
    return client;
  }

  private static void run(String name, String serverSaw, Socket client) throws Exception {
    String clientSaw = name.endsWith("collected") ? awaitCollected(client) : end(client);
    System.out.println(name + ": server " + serverSaw + "; client " + clientSaw);
    if (!name.endsWith("exit")) {
      client.close();
    }
  }

  /** What the client finds after all data. */
  private static String end(Socket client) {
    if (client.isClosed()) {
      return "closed";
    }
    return Blocking.outcome(
        () -> {
          client.setSoTimeout(500);
          try {
            byte[] bytes = new byte[1 << 16];
            while (client.getInputStream().read(bytes) >= 0) {
              // What the server wrote, however much it was.
            }
            return "end of stream";
          } catch (SocketTimeoutException open) {
            return "open";
          }
        });
  }

  /** Keeps a connection to the end of the process. */
  static String leaveOpen(Object accepted) {
    OPEN.add(accepted);
    return "open";
  }

  static void reset(Socket client) throws IOException {
    client.setSoLinger(true, 0);
    client.close();
  }

  /** Collects garbage until the client sees the end of the stream. */
  private static String awaitCollected(Socket client) throws IOException {
    client.setSoTimeout(50);
    for (int i = 0; i < 600; i++) {
      System.gc();
      try {
        return client.getInputStream().read() < 0 ? "collected" : "data";
      } catch (SocketTimeoutException notYet) {
        // Again.
      } catch (SocketException reset) {
        return "collected";
      }
    }
    return "leaked";
  }
}
