package io.socktrace.agent.dist.apps;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The worst case: an application that accepts the telemetry about itself. Ends after so many posts
 * of metrics, and prints how many connections and posts it took.
 *
 * <p>Arguments: port; posts of metrics; {@code keep} or {@code close} for the connections.
 */
public final class OwnBackend {
  private OwnBackend() {}

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    int posts = Integer.parseInt(arguments[1]);
    boolean close = arguments[2].equals("close");
    Set<Integer> peers = ConcurrentHashMap.newKeySet();
    AtomicInteger traces = new AtomicInteger();
    AtomicInteger metrics = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/v1/traces", exchange -> take(exchange, close, peers, traces));
    server.createContext("/v1/metrics", exchange -> take(exchange, close, peers, metrics));
    server.setExecutor(Executors.newFixedThreadPool(2));
    server.start();
    while (metrics.get() < posts) {
      Thread.sleep(20);
    }
    System.out.println("connections " + peers.size());
    System.out.println("traces " + traces);
    System.exit(0);
  }

  private static void take(
      HttpExchange exchange, boolean close, Set<Integer> peers, AtomicInteger posts)
      throws IOException {
    peers.add(exchange.getRemoteAddress().getPort());
    exchange.getRequestBody().readAllBytes();
    if (close) {
      exchange.getResponseHeaders().set("Connection", "close");
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
    posts.incrementAndGet();
  }
}
