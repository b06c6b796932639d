package io.socktrace.examples.fileserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DownloadPortTest {
  private final byte[] content = new byte[3 << 20];
  private int port;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    new Random(2).nextBytes(content);
    Path file = Files.write(directory.resolve("file"), content);
    DownloadPort download = new DownloadPort(0, file);
    download.start();
    port = download.localPort();
  }

  @Test
  void answer_isTheFileForAnIndependentClient() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/any")).build();

    HttpResponse<byte[]> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(content);
  }

  @Test
  void answer_isTheFileForTheTrafficsClient() throws Exception {
    try (Client client = new Client("127.0.0.1", port)) {
      assertThat(client.getLast("/any")).isEqualTo(content.length);
    }
  }

  @Test
  void answer_isNothingForHalfARequest() throws Exception {
    try (Socket client = new Socket("127.0.0.1", port)) {
      client.getOutputStream().write("GET / HTTP/1.0\r\n".getBytes());
      client.shutdownOutput();
      InputStream in = client.getInputStream();
      assertThat(in.readAllBytes()).isEmpty();
    }
  }
}
