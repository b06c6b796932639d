package io.socktrace.examples.fileserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import io.socktrace.collector.page.Browser;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.json.Json;

/** The page while {@code examples/run} runs: what a real agent sent, as the API has it. */
class RunPageIT {
  private static final long DEADLINE_SECONDS = 180;

  @EachJdk
  void page_showsTheRun(Jdk jdk, @TempDir Path directory) throws Exception {
    int port = freePort();
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                "../run",
                "--port",
                "0",
                "--collector-port",
                Integer.toString(port),
                "--jdk",
                jdk.home().toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try (Browser browser = new Browser()) {
      awaitLine(process, output, "Still running");
      look(browser, "http://127.0.0.1:" + port, Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      process.destroy();
      process.waitFor(30, TimeUnit.SECONDS);
    }
  }

  private static void look(Browser browser, String url, String told) throws Exception {
    browser.open(url + "/");
    browser.awaitText("#headline-text", "1 of 2 listeners under pressure");
    // Drops that the first report brings are nobody's last minute; the table has them all the same.
    assertThat(browser.text("#headline-details")).contains("waited");
    List<Map<String, Object>> listeners = list(url, "/api/listeners", "listeners");
    assertThat(listeners).hasSize(2);
    for (Map<String, Object> listener : listeners) {
      List<String> cells = cells(browser, "127.0.0.1:" + listener.get("port"));
      assertThat(cells.get(2))
          .isEqualTo(listener.get("queueLength") + "/" + listener.get("queueLimit"));
      assertThat(cells.get(3)).isEqualTo("" + listener.get("queuePeak"));
      assertThat(cells.get(7)).isEqualTo("" + listener.get("drops"));
      assertThat(cells.get(8)).isEqualTo("" + listener.get("accepted"));
      assertThat(told).contains("opened " + listener.get("port") + " " + cells.get(8));
    }
    Map<String, Object> slowest = list(url, "/api/connections", "connections").get(0);
    browser.find("button.open").sendKeys(Keys.ENTER);
    browser.awaitText("#connection .spans", "accept");
    assertThat(browser.text("#connection .facts"))
        .contains("fd\n" + slowest.get("fd"), "inode\n" + slowest.get("inode"))
        .contains("trace\n" + slowest.get("traceId"));
    assertThat(browser.texts("#connection .spans tbody th")).contains("accept", "connection");
    assertThat(browser.texts("#connection .bytes tbody td")).contains("direct");
    browser.assertClean(url);
  }

  @SuppressWarnings("unchecked")
  private static List<String> cells(Browser browser, String listener) {
    return (List<String>)
        browser.script(
            "const row = [...document.querySelectorAll('#listeners tr.numbers')]"
                + ".find(r => r.textContent.includes(arguments[0]));"
                + "return [...row.cells].map(c => c.textContent);",
            listener);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(String url, String path, String name)
      throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    Map<String, Object> answer = new Json().toType(response.body(), Json.MAP_TYPE);
    return (List<Map<String, Object>>) answer.get(name);
  }

  private static void awaitLine(Process process, Path output, String line) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!Files.readString(output, StandardCharsets.UTF_8).contains(line)) {
      assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
      assertThat(System.nanoTime()).as(Files.readString(output)).isLessThan(deadline);
      Thread.sleep(100);
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
