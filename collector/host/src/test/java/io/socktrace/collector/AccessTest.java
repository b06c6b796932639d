package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.collector.forward.Outlet;
import io.socktrace.collector.http.Access;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.Store;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets an answer, and with which headers; asked byte by byte, as no client library would. */
class AccessTest {
  private static final String TOKEN = "0123456789abcdef0123";

  private final Store store = new Store(Limits.ofTraces(500, 64 << 20), System::nanoTime);
  private CollectorServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void pageFromElsewhere_getsNothing() throws Exception {
    start(Access.LOCAL);
    String evil = "Host: localhost\r\nOrigin: https://evil.example\r\n";
    assertThat(get("/", evil)).startsWith("HTTP/1.1 403 ").doesNotContain("LISTENERS");
    assertThat(get("/api", "Host: localhost\r\nOrigin: null\r\n")).startsWith("HTTP/1.1 403 ");
    assertThat(ask("OPTIONS", "/v1/traces", evil)).startsWith("HTTP/1.1 403 ");
    assertThat(ask("POST", "/v1/traces", evil + "Content-Length: 0\r\n"))
        .startsWith("HTTP/1.1 403 ")
        .doesNotContainIgnoringCase("access-control-");
    assertThat(get("/", "Host: localhost\r\nOrigin: http://localhost\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .doesNotContainIgnoringCase("access-control-");
  }

  /** DNS rebinding: to the browser the page and this server have the same origin. */
  @Test
  void pageWhoseNameIsReboundToUs_getsNothing() throws Exception {
    start(Access.LOCAL);
    String rebound = "Host: evil.example:4318\r\n";
    assertThat(get("/", rebound)).startsWith("HTTP/1.1 421 ").contains("--allow-host");
    assertThat(get("/api", rebound)).startsWith("HTTP/1.1 421 ");
    String post =
        rebound
            + "Origin: http://evil.example:4318\r\nContent-Type: application/x-protobuf\r\n"
            + "Content-Length: 0\r\n";
    assertThat(ask("POST", "/v1/traces", post)).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void allowedHost_isAnsweredToo() throws Exception {
    start(new Access(null, Set.of("Trace.Example")));
    assertThat(get("/", "Host: trace.example:4318\r\n")).startsWith("HTTP/1.1 200 ");
    assertThat(get("/", "Host: 127.0.0.1\r\n")).startsWith("HTTP/1.1 200 ");
    assertThat(get("/", "Host: other.example\r\n")).startsWith("HTTP/1.1 421 ");
  }

  @Test
  void answers_forbidBrowsersToMakeMoreOfThem() throws Exception {
    start(Access.LOCAL);
    for (String path : new String[] {"/", "/api", "/nothing", "/api/traces/ffffffff"}) {
      assertThat(get(path, "Host: localhost\r\n"))
          .contains("Content-Security-Policy: default-src 'self';")
          .contains("X-Content-Type-Options: nosniff")
          .contains("Cross-Origin-Resource-Policy: same-origin");
    }
  }

  @Test
  void token_isAskedOfEverybodyButSupervisors() throws Exception {
    start(new Access(TOKEN, Set.of()));
    String host = "Host: localhost\r\n";
    assertThat(get("/", host)).startsWith("HTTP/1.1 401 ").contains("WWW-Authenticate: Bearer");
    assertThat(get("/", host + authorization(TOKEN + "x"))).startsWith("HTTP/1.1 401 ");
    assertThat(get("/", host + authorization(TOKEN.substring(1)))).startsWith("HTTP/1.1 401 ");
    assertThat(get("/", host + authorization(""))).startsWith("HTTP/1.1 401 ");
    assertThat(get("/", host + "Authorization: Basic " + TOKEN + "\r\n"))
        .startsWith("HTTP/1.1 401 ");
    assertThat(get("/", host + authorization(TOKEN))).startsWith("HTTP/1.1 200 ");
    assertThat(get("/", host + basic("any:" + TOKEN))).startsWith("HTTP/1.1 200 ");
    assertThat(get("/", host + basic(":" + TOKEN))).startsWith("HTTP/1.1 200 ");
    for (String wrong : List.of("any:" + TOKEN + "x", TOKEN, TOKEN + ":", "a:b:" + TOKEN, "")) {
      assertThat(get("/", host + basic(wrong))).as(wrong).startsWith("HTTP/1.1 401 ");
    }
    assertThat(get("/", host)).contains("WWW-Authenticate: Basic realm=\"socktrace\"");
    String evil = "Origin: https://evil.example\r\n";
    assertThat(get("/", host + evil + basic("any:" + TOKEN))).startsWith("HTTP/1.1 403 ");
    String post = "Content-Type: application/x-protobuf\r\nContent-Length: 0\r\n";
    assertThat(ask("POST", "/v1/traces", host + post)).startsWith("HTTP/1.1 401 ");
    assertThat(ask("POST", "/v1/traces", host + post + authorization(TOKEN)))
        .startsWith("HTTP/1.1 200 ");
    assertThat(get("/healthz", host)).startsWith("HTTP/1.1 200 ").endsWith("ok\n");
    assertThat(get("/readyz", "Host: 10.1.2.3\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("ready\n");
  }

  @Test
  void get_changesNothing() throws Exception {
    start(Access.LOCAL);
    String before = body(get("/api", "Host: localhost\r\n"));
    for (String path :
        new String[] {"/", "/healthz", "/readyz", "/api/traces/ffffffff", "/reset"}) {
      get(path, "Host: localhost\r\n");
    }
    assertThat(body(get("/api", "Host: localhost\r\n"))).isEqualTo(before);
    assertThat(ask("DELETE", "/api", "Host: localhost\r\n")).startsWith("HTTP/1.1 404 ");
  }

  private void start(Access access) throws Exception {
    server =
        new CollectorServer(
            store, new ListenAt("127.0.0.1", 0, null, access), Outlet.NONE, null, null);
    server.start();
  }

  private static String authorization(String token) {
    return "Authorization: Bearer " + token + "\r\n";
  }

  private static String basic(String pair) {
    byte[] encoded = Base64.getEncoder().encode(pair.getBytes(StandardCharsets.UTF_8));
    return "Authorization: bAsIc " + new String(encoded, StandardCharsets.US_ASCII) + "\r\n";
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n"));
  }

  private String get(String path, String headers) throws Exception {
    return ask("GET", path, headers);
  }

  private String ask(String method, String path, String headers) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      String request =
          method + " " + path + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
