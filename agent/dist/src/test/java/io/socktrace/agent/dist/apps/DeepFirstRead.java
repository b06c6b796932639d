package io.socktrace.agent.dist.apps;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Reads for the first time in its life where the stack ends, and then as everybody does. */
public final class DeepFirstRead {
  private static final int EXCHANGES = 20;

  private DeepFirstRead() {}

  public static void main(String[] arguments) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Ready.awaitKernel(server);
      try (Socket client = connect(server);
          Socket accepted = server.accept()) {
        client.getOutputStream().write(1);
        readWhereTheStackEnds(accepted.getInputStream());
        System.out.println("read deep");
      }
      int read = 0;
      for (int i = 0; i < EXCHANGES; i++) {
        try (Socket client = connect(server);
            Socket accepted = server.accept()) {
          client.getOutputStream().write(1);
          read += accepted.getInputStream().read();
        }
      }
      System.out.println("read " + read);
    }
    System.exit(0);
  }

  private static Socket connect(ServerSocket server) throws IOException {
    return new Socket(server.getInetAddress(), server.getLocalPort());
  }

  private static int readWhereTheStackEnds(InputStream in) throws IOException {
    try {
      return readWhereTheStackEnds(in);
    } catch (StackOverflowError end) {
      return in.read();
    }
  }
}
