package io.socktrace.collector.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged jar as {@code serve}, in any network namespace; asked there with curl. */
final class ServedHost implements AutoCloseable {
  private static final Pattern URL = Pattern.compile("on (http://127\\.0\\.0\\.1:\\d+)");
  private static final Pattern SAMPLE = Pattern.compile("(\\w+)(\\{.*})? (\\S+)");

  private final List<String> under;
  private final Process process;
  private final String url;

  /**
   * @param under what to run it and curl under: {@code nsenter -t PID -n}, or nothing
   */
  ServedHost(Path home, List<String> under, String... options) throws Exception {
    this.under = under;
    List<String> command = new ArrayList<>(under);
    command.add(home.resolve("bin/java").toString());
    command.addAll(List.of("-Xmx128m", "-jar", HostRun.JAR.toString(), "serve", "--plain"));
    command.addAll(List.of("--port", "0"));
    command.addAll(List.of(options));
    process = new ProcessBuilder(command).start();
    String ready = String.valueOf(process.errorReader().readLine());
    Matcher found = URL.matcher(ready);
    if (!found.find()) {
      process.destroyForcibly();
      throw new AssertionError(ready);
    }
    url = found.group(1);
  }

  int port() {
    return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
  }

  long pid() {
    return process.pid();
  }

  String get(String path) throws Exception {
    List<String> curl = new ArrayList<>(under);
    curl.addAll(List.of("curl", "-sS", "--fail", "--max-time", "100", url + path));
    HostRun.Result result = HostRun.run(curl);
    assertThat(result.exit()).as(result.err()).isZero();
    return result.out();
  }

  /** Every sample of a scrape, its name with its labels. */
  Map<String, Double> scrape() throws Exception {
    Map<String, Double> samples = new TreeMap<>();
    for (String line : get("/metrics").lines().filter(l -> !l.startsWith("#")).toList()) {
      Matcher sample = SAMPLE.matcher(line);
      assertThat(sample.matches()).as(line).isTrue();
      String name = sample.group(1) + (sample.group(2) == null ? "" : sample.group(2));
      assertThat(samples.put(name, Double.valueOf(sample.group(3)))).as("twice: " + line).isNull();
    }
    return samples;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
