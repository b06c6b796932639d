package io.socktrace.collector;

import io.socktrace.collector.view.Text;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
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
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE})")
  private Format format;

  @Override
  public Integer call() throws Exception {
    if (!"http".equals(url.getScheme()) || url.getHost() == null) {
      throw new ParameterException(spec.commandLine(), "--url must be like http://127.0.0.1:4318");
    }
    HttpResponse<String> response = fetch(url.resolve(format == Format.json ? "/api" : "/"));
    if (response.statusCode() != 200) {
      throw new IOException(
          url + " answered " + response.statusCode() + ": is it a socktrace collector?");
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.print(Text.cleanLines(response.body()));
    return 0;
  }

  private HttpResponse<String> fetch(URI target) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    try {
      return client.send(
          HttpRequest.newBuilder(target).timeout(TIMEOUT).build(),
          HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IOException(
          "no collector answers at "
              + url
              + ": start one with java -jar socktrace-collector.jar serve",
          e);
    }
  }
}
