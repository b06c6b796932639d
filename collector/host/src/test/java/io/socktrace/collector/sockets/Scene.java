package io.socktrace.collector.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A script that makes sockets, says "ready", and ends when its standard input does. */
final class Scene implements AutoCloseable {
  private final Process process;

  /**
   * @param under what to run it under, {@code unshare -n} for one
   */
  Scene(List<String> under, String script, Path directory, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(under);
    command.addAll(List.of("python3", HostRun.resource(directory, script)));
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output = process.inputReader(StandardCharsets.US_ASCII);
    assertThat(output.readLine()).isEqualTo("ready");
  }

  /** {@code unshare}, {@code setpriv} and the like become the script, so this is its pid too. */
  long pid() {
    return process.pid();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }
}
