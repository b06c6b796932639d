package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar, started as a user starts it. */
class JarIT {
  private static final String JAR = Path.of("target/socktrace-collector.jar").toString();
  private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private final List<Process> started = new ArrayList<>();

  record Result(int exit, String out, String err) {}

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void noArguments_printHelp() throws Exception {
    Result result = run();
    assertThat(result.exit()).isZero();
    assertThat(result.out()).contains("serve", "show", "Exit codes:");
    assertThat(run("--help").out()).isEqualTo(result.out());
    assertThat(run("--version").out()).startsWith("socktrace-collector ").doesNotContain("(");
  }

  @Test
  void wrongUsage_exitsWith2() throws Exception {
    Result unknown = run("sevre");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("Did you mean: socktrace-collector serve?");
    assertThat(run("serve", "--interval", "soon").exit()).isEqualTo(2);
    assertThat(run("serve", "--port", "70000").exit()).isEqualTo(2);
    assertThat(run("serve", "--jaeger-url", "javascript:alert(1)").exit()).isEqualTo(2);
    assertThat(run("show", "--url", "nowhere").exit()).isEqualTo(2);
  }

  @Test
  void show_withoutCollectorFails() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Result result = run("show", "--url", "http://127.0.0.1:" + port);
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).containsOnlyOnce("\n").contains("start one with");
  }

  @Test
  void takenPort_isSaidWithItsOwner() throws Exception {
    int port = serve();
    Result second = run("serve", "--port", Integer.toString(port));
    assertThat(second.exit()).isEqualTo(1);
    assertThat(second.out()).isEmpty();
    assertThat(second.err())
        .containsOnlyOnce("\n")
        .contains("port " + port + " is taken by pid " + started.get(0).pid() + " (", "--port");
  }

  @Test
  void show_printsWhatTheCollectorReceived() throws Exception {
    int port = serve();
    try (FakeAgent agent = new FakeAgent("files", port, 8080)) {
      agent.accepted(12);
      Span accept = agent.accept(0, 412, 50_001);
      agent.connection(accept, 412, 5);
      agent.fallback("tls", "loop", "com.example.TlsChannel", 40, 4096);
      agent.callSite(
          FakeAgent.kind("tls", "loop", "com.example.TlsChannel"), "Shop.serve", 7, 40, 4096);
      agent.flush();
    }
    Result text = run("show", "--url", "http://127.0.0.1:" + port);
    assertThat(text.exit()).isZero();
    assertThat(text.err()).isEmpty();
    assertThat(text.out())
        .contains("412 ms [408..416]", "files")
        .contains("Shop.serve:7  com.example.TlsChannel  tls     loop    ~40  ~4.0 KiB")
        .contains("tls: 4.0 KiB in 40 calls.");
    Result json = run("show", "--url", "http://127.0.0.1:" + port, "-o", "json");
    assertThat(json.out())
        .startsWith("{\"listeners\":[{\"service\":\"files\"")
        .contains("\"estimatedBytes\":4096,\"advice\":\"Nothing to change if");
    assertThat(get(port, "/api/inodes/123456")).contains("\"inode\":\"123456\"", "\"traceId\"");
    assertThat(get(port, "/api/inodes/12345")).isEqualTo("{\"connections\":[]}\n");
    assertThat(Files.readString(directory.resolve("out0"))).isEmpty();
    assertThat(Files.readString(directory.resolve("err0"))).containsOnlyOnce("\n");
  }

  private static String get(int port, String path) throws Exception {
    URI target = URI.create("http://127.0.0.1:" + port + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(target).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void terminal_isRedrawn() throws Exception {
    String serve = java() + " -jar " + JAR + " serve --port 0 --interval 100ms";
    String typescript = directory.resolve("typescript").toString();
    ProcessBuilder builder = new ProcessBuilder("script", "-qefc", serve, typescript);
    builder.environment().put("TERM", "xterm");
    try {
      start(builder);
    } catch (IOException e) {
      throw new AssertionError("script is needed: it is in the Debian package bsdutils", e);
    }
    await(
        directory.resolve("out0"), Pattern.compile("(?s)\u001b\\[H\u001b\\[2J.*\u001b\\[H.*LOST"));
  }

  /** Far more than is kept, from several senders, and bodies made to swell, in 128 MB of heap. */
  @Test
  void flood_fitsIntoItsHeap() throws Exception {
    int port = serve();
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int listener = 9000 + i;
      Thread sender = new Thread(() -> flood(port, listener));
      sender.start();
      senders.add(sender);
    }
    byte[] swelling = new byte[8 << 20];
    for (int i = 0; i < 5; i++) {
      post(port, swelling);
    }
    for (Thread sender : senders) {
      sender.join();
    }
    String json = run("show", "--url", "http://127.0.0.1:" + port, "-o", "json").out();
    assertThat(json).contains("\"spans\":{\"received\":40000,\"kept\":");
    assertThat(Files.readString(directory.resolve("err0"))).containsOnlyOnce("\n");
    assertThat(started.get(0).isAlive()).isTrue();
  }

  private static void flood(int port, int listener) {
    try (FakeAgent agent = new FakeAgent("flood" + listener, port, listener)) {
      for (int n = 0; n < 5_000; n++) {
        Span accept = agent.accept(n, 10, n);
        agent.connection(accept, n, 5);
        if (n % 2_000 == 0) {
          agent.flush();
        }
      }
      agent.flush();
    }
  }

  private static void post(int port, byte[] body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/traces"))
            .header("Content-Type", "application/x-protobuf")
            .timeout(DEADLINE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isIn(400, 503);
  }

  /** Starts a collector on a free port and returns that. */
  private int serve() throws Exception {
    start(new ProcessBuilder(java(), "-Xmx128m", "-jar", JAR, "serve", "--plain", "--port", "0"));
    return Integer.parseInt(await(directory.resolve("err0"), URL).group(1));
  }

  private Result run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(java(), "-jar", JAR));
    command.addAll(List.of(arguments));
    int number = started.size();
    Process process = start(new ProcessBuilder(command));
    assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return new Result(
        process.exitValue(),
        Files.readString(directory.resolve("out" + number)),
        Files.readString(directory.resolve("err" + number)));
  }

  private Process start(ProcessBuilder builder) throws IOException {
    int number = started.size();
    builder.redirectOutput(directory.resolve("out" + number).toFile());
    builder.redirectError(directory.resolve("err" + number).toFile());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static Matcher await(Path file, Pattern pattern) throws Exception {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (System.nanoTime() < deadline) {
      Matcher matcher = pattern.matcher(Files.readString(file));
      if (matcher.find()) {
        return matcher;
      }
      Thread.sleep(20);
    }
    throw new AssertionError(pattern + " did not appear in: " + Files.readString(file));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
