package io.socktrace.agent.dist.apps;

import com.sun.net.httpserver.HttpServer;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves HTTP requests that it makes itself, so many as told, then echoes as many connections
 * without HTTP; prints how many connections the HTTP server saw.
 */
public final class HttpCalls {
  private HttpCalls() {}

  public static void main(String[] arguments) throws Exception {
    int calls = Integer.parseInt(arguments[0]);
    Set<Integer> peers = ConcurrentHashMap.newKeySet();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          peers.add(exchange.getRemoteAddress().getPort());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    int port = server.getAddress().getPort();
    for (int i = 0; i < calls; i++) {
      HttpURLConnection call =
          (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
      call.setRequestProperty("Connection", "close");
      if (call.getResponseCode() != 204) {
        throw new AssertionError(call.getResponseMessage());
      }
      call.disconnect();
    }
    server.stop(0);
    System.out.println("connections " + peers.size());
    Echo.main(arguments);
  }
}
