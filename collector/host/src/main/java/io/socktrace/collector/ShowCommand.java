package io.socktrace.collector;

import io.socktrace.collector.http.PemKeyStore;
import io.socktrace.collector.view.Text;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code show}: prints once what a running collector knows. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    description = "Prints what a running collector has received.")
final class ShowCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Lower case: these are what a user types. */
  enum Format {
    text,
    json
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:" + CollectorServer.DEFAULT_PORT,
      description = "the collector (default ${DEFAULT-VALUE})")
  private URI url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "the token that the collector was started with")
  private Path tokenFile;

  @Option(
      names = "--ca-cert",
      paramLabel = "FILE",
      description = "PEM: who has signed the collector's certificate, or that itself")
  private Path authority;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE})")
  private Format format;

  @Override
  public Integer call() throws Exception {
    boolean tls = "https".equals(url.getScheme());
    if (!tls && !"http".equals(url.getScheme()) || url.getHost() == null) {
      throw new ParameterException(spec.commandLine(), "--url must be like http://127.0.0.1:4318");
    }
    if (authority != null && !tls) {
      throw new ParameterException(spec.commandLine(), "--ca-cert is of use with https:// alone");
    }
    if (tokenFile != null && !tls && !InetAddress.getByName(url.getHost()).isLoopbackAddress()) {
      throw new ParameterException(
          spec.commandLine(), "--token-file beyond this machine needs an https:// URL");
    }
    HttpResponse<String> response = fetch(url.resolve(format == Format.json ? "/api" : "/"));
    if (response.statusCode() == 401) {
      throw new IOException(
          url + " asks for its token: " + (tokenFile == null ? "--token-file" : "not that one"));
    }
    if (response.statusCode() != 200) {
      throw new IOException(
          url + " answered " + response.statusCode() + ": is it a socktrace collector?");
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.print(Text.cleanLines(response.body()));
    return 0;
  }

  private HttpResponse<String> fetch(URI target) throws IOException, InterruptedException {
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(TIMEOUT);
    if (authority != null) {
      client.sslContext(PemKeyStore.trusting(authority));
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(target).timeout(TIMEOUT);
    if (tokenFile != null) {
      request.header("Authorization", "Bearer " + token());
    }
    try {
      return client
          .build()
          .send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (SSLException e) {
      throw new IOException(
          url + " cannot be trusted (" + e.getMessage() + "): --ca-cert names who has signed it",
          e);
    } catch (IOException e) {
      throw new IOException(
          "no collector answers at "
              + url
              + ": start one with java -jar socktrace-collector.jar serve",
          e);
    }
  }

  private String token() throws IOException {
    String token = TokenFile.read(tokenFile);
    if (!TokenFile.isToken(token)) {
      throw new IOException(tokenFile + " does not hold a token");
    }
    return token;
  }
}
