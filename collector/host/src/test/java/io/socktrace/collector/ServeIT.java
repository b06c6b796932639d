package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} as it is started beyond loopback, and as it refuses to. */
class ServeIT {
  private static final String TOKEN = "correct-horse-battery-staple";

  @TempDir private Path directory;

  @Test
  void bindElsewhere_withoutTlsAndToken_refusesInOneLine() throws Exception {
    Files.writeString(directory.resolve("token"), TOKEN + "\n");
    String token = directory.resolve("token").toString();
    Identity identity = identity();
    assertThat(refused("--bind", "0.0.0.0"))
        .contains("give --tls-cert, --tls-key and --token-file");
    assertThat(refused("--bind", "0.0.0.0", "--token-file", token)).contains("--tls-cert");
    assertThat(refused("--bind", "::", "--tls-cert", identity.cert, "--tls-key", identity.key))
        .contains("--token-file");
    assertThat(refused("--bind", "0.0.0.0", "--tls-cert", identity.cert, "--token-file", token))
        .contains("--tls-cert and --tls-key belong together");
    Files.writeString(directory.resolve("short"), "secret\n");
    assertThat(refused("--token-file", directory.resolve("short").toString()))
        .contains("at least 16");
  }

  @Test
  void filesThatAreNone_failInOneLine() throws Exception {
    Identity identity = identity();
    assertThat(failed("--tls-cert", identity.cert, "--tls-key", identity.cert))
        .contains(identity.cert + " has no BEGIN PRIVATE KEY: openssl pkcs8");
    assertThat(failed("--tls-cert", identity.key, "--tls-key", identity.key))
        .contains(identity.key);
    assertThat(failed("--token-file", directory.resolve("absent").toString()))
        .contains("absent does not exist");
    assertThat(
            failed(
                "--bind",
                "192.0.2.1",
                "--tls-cert",
                identity.cert,
                "--tls-key",
                identity.key,
                "--token-file",
                tokenFile()))
        .contains("192.0.2.1");
  }

  /** The agent's side by the standard variables alone; here as the properties of the same SDK. */
  @Test
  void bindElsewhere_receivesOverTlsFromWhoHasTheToken() throws Exception {
    Identity identity = identity();
    try (CollectorProcess collector =
        CollectorProcess.serve(
            directory,
            List.of(),
            "--bind",
            "0.0.0.0",
            "--tls-cert",
            identity.cert,
            "--tls-key",
            identity.key,
            "--token-file",
            tokenFile())) {
      String url = "https://localhost:" + collector.port();
      send(url, identity, "with", "Authorization=Bearer%20" + TOKEN);
      send(url, identity, "wrong", "Authorization=Bearer%20" + TOKEN + "r");
      send(url, identity, "without", "X-Nothing=1");
      String api = curl(identity, url + "/api", "Authorization: Bearer " + TOKEN);
      assertThat(api).contains("\"spans\":{\"received\":1,\"kept\":1,");
      assertThat(curl(identity, url + "/api", "X-Nothing: 1")).contains("Authorization: Bearer");
      assertThat(run("curl", "-sS", "--cacert", identity.cert, "-u", "any:" + TOKEN, url + "/api"))
          .isEqualTo(api);
      assertThat(curl(identity, url + "/readyz", "X-Nothing: 1")).isEqualTo("ready\n");
      assertThat(collector.err().lines()).hasSize(2);
      assertThat(collector.err()).contains("sends no token or a wrong one").doesNotContain(TOKEN);
    }
  }

  @Test
  void show_readsOverTlsWithTheToken() throws Exception {
    Identity identity = identity();
    try (CollectorProcess collector =
        CollectorProcess.serve(
            directory,
            List.of(),
            "--tls-cert",
            identity.cert,
            "--tls-key",
            identity.key,
            "--token-file",
            tokenFile())) {
      String url = "https://localhost:" + collector.port();
      send(url, identity, "with", "Authorization=Bearer%20" + TOKEN);
      Path other = directory.resolve("other");
      Files.writeString(other, "another-token-that-is-long-enough");
      assertThat(show(0, url, "--ca-cert", identity.cert, "--token-file", tokenFile()))
          .contains("spans here: received 1 = kept 1");
      assertThat(show(1, url, "--ca-cert", identity.cert, "--token-file", other.toString()))
          .contains("asks for its token: not that one");
      assertThat(show(1, url, "--ca-cert", identity.cert)).contains("its token: --token-file");
      assertThat(show(1, url, "--token-file", tokenFile()))
          .contains("cannot be trusted")
          .contains("--ca-cert");
      assertThat(show(1, url, "--ca-cert", identity.key)).contains(identity.key);
      assertThat(show(2, "http://192.0.2.1:1", "--token-file", tokenFile()))
          .contains("needs an https:// URL");
      assertThat(collector.err()).contains("to a browser the token is the password");
    }
  }

  /** What it prints, on whichever stream, and never a token. */
  private static String show(int exit, String url, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(CollectorProcess.java(), "-jar"));
    command.addAll(List.of("target/socktrace-collector.jar", "show", "--url", url));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(exit);
    assertThat(said).doesNotContain(TOKEN);
    return said;
  }

  /** Plain HTTP, and silence, on the port of TLS. */
  @Test
  void tlsPort_survivesWhatIsNotTls() throws Exception {
    Identity identity = identity();
    try (CollectorProcess collector =
        CollectorProcess.serve(
            directory, List.of(), "--tls-cert", identity.cert, "--tls-key", identity.key)) {
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        Socket socket = new Socket();
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), collector.port()), 20_000);
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        silent.add(socket);
      }
      String url = "https://localhost:" + collector.port();
      assertThat(curl(identity, url + "/healthz", "X-Nothing: 1")).isEqualTo("ok\n");
      for (Socket socket : silent) {
        socket.close();
      }
      assertThat(collector.err().lines()).as(collector.err()).hasSizeLessThan(5);
    }
  }

  @Test
  void terminated_endsWithItsAnswersGiven() throws Exception {
    try (CollectorProcess collector = CollectorProcess.serve(directory, List.of())) {
      try (FakeAgent agent = new FakeAgent("files", collector.port(), 8080)) {
        agent.accept(0, 10, 1);
        agent.flush();
      }
      collector.process().destroy();
      assertThat(collector.exit()).isEqualTo(143); // 128 + SIGTERM, as the JVM ends
      assertThat(collector.err().lines()).hasSize(1);
    }
  }

  private String refused(String... options) throws Exception {
    return oneLine(2, options);
  }

  private String failed(String... options) throws Exception {
    return oneLine(1, options);
  }

  private String oneLine(int exit, String... options) throws Exception {
    try (CollectorProcess collector = CollectorProcess.start(directory, List.of(), options)) {
      assertThat(collector.exit()).as(collector.err()).isEqualTo(exit);
      assertThat(collector.err()).startsWith("[socktrace] ").containsOnlyOnce("\n");
      return collector.err();
    }
  }

  private String tokenFile() throws IOException {
    return Files.writeString(directory.resolve("token"), TOKEN + "\n").toString();
  }

  private record Identity(String cert, String key) {}

  private Identity identity() throws Exception {
    Identity identity =
        new Identity(
            directory.resolve("cert.pem").toString(), directory.resolve("key.pem").toString());
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "-keyout",
        identity.key,
        "-out",
        identity.cert);
    return identity;
  }

  private static void send(String url, Identity identity, String service, String headers) {
    Map<String, String> settings =
        Map.of(
            "otel.service.name",
            service,
            "otel.exporter.otlp.endpoint",
            url,
            "otel.exporter.otlp.protocol",
            "http/protobuf",
            "otel.exporter.otlp.headers",
            headers,
            "otel.exporter.otlp.certificate",
            identity.cert,
            "otel.metrics.exporter",
            "none",
            "otel.logs.exporter",
            "none");
    try (OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .addPropertiesSupplier(() -> settings)
            .disableShutdownHook()
            .build()
            .getOpenTelemetrySdk()) {
      sdk.getTracer("test").spanBuilder("one").startSpan().end();
      sdk.getSdkTracerProvider().forceFlush().join(60, TimeUnit.SECONDS);
    }
  }

  private static String curl(Identity identity, String url, String header) throws Exception {
    return run("curl", "-sS", "-m", "60", "--cacert", identity.cert, "-H", header, url);
  }

  private static String run(String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
      return out;
    } catch (IOException e) {
      throw new AssertionError(command[0] + " is needed: it is a Debian package", e);
    }
  }
}
