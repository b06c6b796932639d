package io.socktrace.examples.staticfiles;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Random;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Embedded Jetty serves one directory over HTTP and over HTTPS, side by side. */
final class StaticFiles {
  private static final int FILE_BYTES = 8 << 20;

  private StaticFiles() {}

  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("static-files");
    Path keys = SelfSigned.keyStore();
    Path file = directory.resolve("large.bin");
    try {
      byte[] noise = new byte[FILE_BYTES];
      new Random(1).nextBytes(noise);
      serve(Files.write(file, noise), keys);
    } finally {
      Files.delete(keys);
      Files.delete(file);
      Files.delete(directory);
    }
  }

  private static void serve(Path file, Path keys) throws Exception {
    Server server = new Server();
    ServerConnector http = new ServerConnector(server);
    ServerConnector https = new ServerConnector(server, tls(keys), overTls());
    for (ServerConnector connector : new ServerConnector[] {http, https}) {
      connector.setHost("127.0.0.1");
      server.addConnector(connector);
    }
    ResourceHandler files = new ResourceHandler();
    files.setBaseResource(ResourceFactory.of(server).newResource(file.getParent()));
    server.setHandler(files);
    server.start();
    try {
      HttpClient client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .sslContext(SelfSigned.trusting(keys))
              .build();
      String name = "/" + file.getFileName();
      fetch(client, URI.create("http://127.0.0.1:" + http.getLocalPort() + name), file);
      fetch(client, URI.create("https://127.0.0.1:" + https.getLocalPort() + name), file);
    } finally {
      server.stop();
    }
  }

  private static SslContextFactory.Server tls(Path keys) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(keys.toString());
    tls.setKeyStorePassword(SelfSigned.PASSWORD);
    return tls;
  }

  private static HttpConnectionFactory overTls() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.addCustomizer(new SecureRequestCustomizer());
    return new HttpConnectionFactory(configuration);
  }

  private static void fetch(HttpClient client, URI uri, Path file) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[1 << 16];
    long received = 0;
    try (InputStream body = answer.body()) {
      for (int read; (read = body.read(buffer)) >= 0; received += read) {
        digest.update(buffer, 0, read);
      }
    }
    byte[] expected = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    if (!MessageDigest.isEqual(expected, digest.digest())) {
      throw new IOException(uri + " is not the file");
    }
    System.out.println("received " + received + " bytes of " + uri + ", SHA-256 is the file's");
  }
}
