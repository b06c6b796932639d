package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.collector.page.LivePage;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.Store;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets the page and who the text, under which headers, and what is new for its script. */
class PageAnswersTest {
  private final Store store = new Store(Limits.ofTraces(500, 256 << 20), System::nanoTime);
  private final CollectorServer server = new CollectorServer(store, 0);

  @BeforeEach
  void start() throws Exception {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void browser_getsThePage() throws Exception {
    String answer = get("/", "localhost", "text/html,application/xhtml+xml,*/*;q=0.8");
    assertThat(answer)
        .startsWith("HTTP/1.1 200 ")
        .contains("Content-Type: text/html", "default-src 'self'", "frame-ancestors 'none'")
        .contains("X-Content-Type-Options: nosniff")
        .doesNotContain("unsafe-inline", "Access-Control", "<style", "style=", "onclick", "https:");
    assertThat(get("/page.js", "localhost", "*/*")).contains("Content-Type: text/javascript");
    assertThat(get("/page.css", "127.0.0.1:4318", "*/*")).contains("Content-Type: text/css");
  }

  @Test
  void everybodyElse_getsTheText() throws Exception {
    assertThat(get("/", "localhost", "*/*")).contains("Content-Type: text/plain", "LISTENERS");
    assertThat(get("/", "localhost", "text/plain")).contains("LISTENERS");
    assertThat(get("/PageFiles.class", "localhost", "*/*")).startsWith("HTTP/1.1 404 ");
    assertThat(get("/page.html", "localhost", "*/*")).startsWith("HTTP/1.1 404 ");
    assertThat(request("POST / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n"))
        .startsWith("HTTP/1.1 404 ");
  }

  @Test
  void foreignHost_getsNothing() throws Exception {
    for (String path : new String[] {"/", "/page.js", "/api/live", "/api/live/traces/00000000"}) {
      assertThat(get(path, "rebound.example", "text/html")).startsWith("HTTP/1.1 421 ");
    }
  }

  @Test
  void script_getsOnlyWhatIsNew() throws Exception {
    String first = get("/api/live", "localhost", "*/*");
    assertThat(first).startsWith("HTTP/1.1 200 ").contains("X-Socktrace-Now-Millis: ");
    String version = first.replaceFirst("(?s).*?\"version\":\"([^\"]+)\".*", "$1");
    String known = "/api/live?since=" + version;
    assertThat(get(known, "localhost", "*/*")).startsWith("HTTP/1.1 204 ");
    assertThat(get(known + "9", "localhost", "*/*")).startsWith("HTTP/1.1 200 ");
    for (String odd : new String[] {"x", "--", "a-b-c", "1-1-99999999999999999999", "%00"}) {
      assertThat(get("/api/live?since=" + odd, "localhost", "*/*")).startsWith("HTTP/1.1 200 ");
    }
    assertThat(get("/api/live/traces/ffffffff", "localhost", "*/*")).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void link_isMadeOfWebAddressesOnly() {
    assertThat(LivePage.isLinkable(URI.create("http://localhost:16686"))).isTrue();
    assertThat(LivePage.isLinkable(URI.create("https://jaeger.example/ui"))).isTrue();
    for (String other :
        new String[] {"javascript:alert(1)", "data:text/html,x", "file:///etc", "http:x", "/x"}) {
      assertThat(LivePage.isLinkable(URI.create(other))).as(other).isFalse();
    }
  }

  private String get(String path, String host, String accept) throws Exception {
    return request("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: " + accept + "\r\n");
  }

  /** By hand, since clients do not send another Host than they connect to. */
  private String request(String head) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
