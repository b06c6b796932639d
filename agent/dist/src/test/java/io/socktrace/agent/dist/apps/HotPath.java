package io.socktrace.agent.dist.apps;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Reads and writes of an accepted connection, in one of the JDK's ways, often enough to be
 * compiled. One thread has both ends, so that what is compiled when is the same in every run.
 */
public final class HotPath {
  private static final int ROUNDS = 20_000;
  private static final int BYTES = 64;

  private HotPath() {}

  private interface Bytes {
    int move() throws Exception;
  }

  /** Argument: heap, direct, adaptor or socket. */
  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("socket")) {
      try (ServerSocket server = new ServerSocket(0);
          Socket client = new Socket("127.0.0.1", server.getLocalPort());
          Socket accepted = server.accept()) {
        streams(accepted, client);
      }
    } else {
      try (ServerSocketChannel server = ServerSocketChannel.open()) {
        server.bind(new InetSocketAddress("127.0.0.1", 0));
        Ready.awaitKernel(server);
        try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept()) {
          if (arguments[0].equals("adaptor")) {
            streams(accepted.socket(), client.socket());
          } else {
            channels(accepted, client, arguments[0].equals("direct"));
          }
        }
      }
    }
  }

  private static void channels(SocketChannel accepted, SocketChannel client, boolean direct)
      throws Exception {
    ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(BYTES) : ByteBuffer.allocate(BYTES);
    pingPong(
        () -> client.write(buffer.clear()),
        () -> accepted.read(buffer.clear()),
        () -> accepted.write(buffer.clear()),
        () -> client.read(buffer.clear()));
  }

  private static void streams(Socket accepted, Socket client) throws Exception {
    InputStream in = accepted.getInputStream();
    OutputStream out = accepted.getOutputStream();
    InputStream clientIn = client.getInputStream();
    OutputStream clientOut = client.getOutputStream();
    byte[] bytes = new byte[BYTES];
    pingPong(
        () -> written(clientOut, bytes),
        () -> in.read(bytes),
        () -> written(out, bytes),
        () -> clientIn.read(bytes));
  }

  private static int written(OutputStream out, byte[] bytes) throws Exception {
    out.write(bytes);
    return bytes.length;
  }

  private static void pingPong(Bytes... steps) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      for (Bytes step : steps) {
        if (step.move() != BYTES) {
          throw new AssertionError("not all at once");
        }
      }
    }
  }
}
