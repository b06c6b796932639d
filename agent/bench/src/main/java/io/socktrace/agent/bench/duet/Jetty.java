package io.socktrace.agent.bench.duet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * A server as people run it: GETs of a small body over connections that stay.
 *
 * <p>One thread asks on all connections and then reads all answers: with a thread for each, as many
 * threads want the one core as there are connections, and the JIT compiler, one of them, takes half
 * a minute to finish. Plain sockets, since a client library would outweigh the server.
 */
final class Jetty {
  private static final int CONNECTIONS = 16;
  private static final byte[] REQUEST =
      "GET /greeting HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] BODY =
      "A body of 64 bytes and an end that nothing in the headers is like".getBytes(US_ASCII);

  private Jetty() {}

  static void start(Counter counter) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Greeting());
    server.start();
    List<Socket> connections = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      connections.add(new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort()));
    }
    Workload.thread("client", () -> call(connections, counter));
  }

  private static void call(List<Socket> connections, Counter counter) throws IOException {
    byte[] buffer = new byte[4096];
    while (true) {
      for (Socket connection : connections) {
        connection.getOutputStream().write(REQUEST);
      }
      for (Socket connection : connections) {
        readAnswer(connection.getInputStream(), buffer);
        counter.count();
      }
    }
  }

  /** Until the body, which is known and the last there is. */
  private static void readAnswer(InputStream in, byte[] buffer) throws IOException {
    int length = 0;
    while (length < BODY.length
        || !Arrays.equals(buffer, length - BODY.length, length, BODY, 0, BODY.length)) {
      int read = in.read(buffer, length, buffer.length - length);
      if (read <= 0) {
        throw new EOFException("not an answer: " + new String(buffer, 0, length, US_ASCII));
      }
      length += read;
    }
  }

  private static final class Greeting extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response.write(true, ByteBuffer.wrap(BODY), callback);
      return true;
    }
  }
}
