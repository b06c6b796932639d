package io.socktrace.examples.fileserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the JDK's own HTTP server. */
final class ClientTest {
  private final Set<InetSocketAddress> peers = ConcurrentHashMap.newKeySet();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/file", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void get_keepsTheConnection() throws IOException {
    try (Client client = new Client("127.0.1.3", server.getAddress().getPort())) {
      assertThat(client.get("/file")).isEqualTo(5000);
      assertThat(client.get("/file")).isEqualTo(5000);
    }
    assertThat(peers)
        .singleElement()
        .extracting(peer -> peer.getAddress().getHostAddress())
        .isEqualTo("127.0.1.3");
  }

  @Test
  void get_failsWithTheStatusLine() throws IOException {
    try (Client client = new Client("127.0.0.1", server.getAddress().getPort())) {
      assertThatThrownBy(() -> client.getLast("/absent"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("404");
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    peers.add(exchange.getRemoteAddress());
    exchange.sendResponseHeaders(200, 5000);
    exchange.getResponseBody().write(new byte[5000]);
    exchange.close();
  }
}
