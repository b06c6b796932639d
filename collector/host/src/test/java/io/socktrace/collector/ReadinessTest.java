package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.collector.forward.Outlet;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.Store;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What supervisors are told. */
class ReadinessTest {
  private final AtomicBoolean failing = new AtomicBoolean();
  private final Store store =
      new Store(
          Limits.ofTraces(500, 64 << 20),
          () -> {
            if (failing.get()) {
              throw new OutOfMemoryError("made by the test");
            }
            return System.nanoTime();
          });
  private final CollectorServer server =
      new CollectorServer(store, ListenAt.loopback(0), Outlet.NONE, null, null);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void failingStore_isNotReadyUntilARequestIsStored() throws Exception {
    server.start();
    try (FakeAgent agent = new FakeAgent("files", server.port(), 8080)) {
      agent.accepted(1);
      agent.flush();
      assertThat(status("/readyz")).isEqualTo(200);
      failing.set(true);
      assertThat(post()).isEqualTo(503);
      assertThat(status("/readyz")).isEqualTo(503);
      assertThat(status("/healthz")).isEqualTo(200);
      failing.set(false);
      agent.flush();
      assertThat(status("/readyz")).isEqualTo(200);
    } finally {
      server.close();
    }
  }

  /** While a request that has begun is still answered. */
  @Test
  void ending_isNotReady() throws Exception {
    server.start();
    try (Socket body = connect();
        Socket asking = connect()) {
      write(
          body,
          "POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
              + "Content-Type: application/x-protobuf\r\n\r\n");
      write(asking, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(head(asking)).startsWith("HTTP/1.1 200 ");
      Thread closing = new Thread(server::close);
      closing.start();
      Deadline.await(this::refusesConnections, refuses -> refuses);
      assertThat(readiness(asking)).doesNotStartWith("HTTP/1.1 200 ");
      write(body, "\n\0"); // one empty ResourceLogs
      assertThat(head(body)).startsWith("HTTP/1.1 200 ");
      closing.join();
    }
  }

  /** Empty when that connection, which was idle, has been closed already. */
  private static String readiness(Socket socket) {
    try {
      write(socket, "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
      return head(socket);
    } catch (Exception closed) {
      return "";
    }
  }

  private boolean refusesConnections() {
    try (Socket socket = connect()) {
      return !socket.isConnected();
    } catch (Exception e) {
      return true;
    }
  }

  private int post() throws Exception {
    byte[] gauge = {10, 20, 18, 18, 18, 16, 10, 1, 'g', 42, 11, 10, 9, 25, 1, 0, 0, 0, 0, 0, 0, 0};
    HttpRequest request =
        to("/v1/metrics")
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(gauge))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private int status(String path) throws Exception {
    return client.send(to(path).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private Socket connect() throws Exception {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout((int) Deadline.GENEROUS.toMillis());
    return socket;
  }

  private static void write(Socket socket, String text) throws Exception {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static String head(Socket socket) throws Exception {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.append((char) next);
      if (head.toString().endsWith("\r\n\r\n")) {
        break;
      }
    }
    return head.toString();
  }
}
