package io.socktrace.collector;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** Takes every POST, keeps the inflated body, answers 200. */
final class RecordingServer implements AutoCloseable {
  private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  RecordingServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body =
              "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                  ? new GZIPInputStream(exchange.getRequestBody()).readAllBytes()
                  : exchange.getRequestBody().readAllBytes();
          bodies.add(body);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<byte[]> bodies() {
    return bodies;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
