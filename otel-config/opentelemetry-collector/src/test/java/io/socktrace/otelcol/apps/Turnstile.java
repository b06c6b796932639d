package io.socktrace.otelcol.apps;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A server of one thread that lets its clients say how long the others wait.
 *
 * <p>A connection's first line is echoed. Then {@code pass} ends with the client's end of stream;
 * {@code bar} too, but a second line comes before, and until then nobody else is accepted; {@code
 * stay} is read by another thread for as long as the client stays; {@code end} ends the server.
 */
public final class Turnstile {
  private Turnstile() {}

  public static void main(String[] arguments) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      System.out.println("port " + server.getLocalPort());
      for (String order = ""; !"end".equals(order); ) {
        Socket client = server.accept();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        order = in.readLine();
        client.getOutputStream().write((order + "\n").getBytes(StandardCharsets.US_ASCII));
        if ("stay".equals(order)) {
          new Thread(() -> readToEnd(client, in)).start();
        } else {
          readToEnd(client, in);
        }
      }
    }
  }

  private static void readToEnd(Socket client, BufferedReader in) {
    try (client) {
      while (in.readLine() != null) {}
    } catch (IOException reset) {
      // The test wanted it.
    }
  }
}
