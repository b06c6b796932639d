package io.socktrace.otelcol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every combination of files that the README names is accepted by the program itself. */
class ConfigurationIT {
  @BeforeAll
  static void wantCollector() throws Exception {
    Otelcol.assumeBuilt();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "agent.yaml gateways-static.yaml",
        "agent.yaml gateways-dns.yaml",
        "gateway.yaml",
        "gateway.yaml gateway-kafka.yaml"
      })
  void files_areValid(String files) throws Exception {
    assertThat(validate(List.of(files.split(" ")))).isEmpty();
  }

  @Test
  void agentWithoutGateways_isRefused() throws Exception {
    assertThat(validate(List.of("agent.yaml"))).contains("resolver");
  }

  @Test
  void misspelling_isRefused(@TempDir Path directory) throws Exception {
    String altered = Files.readString(Path.of("gateway.yaml")).replace("decision_wait", "wait");
    Path file = Files.writeString(directory.resolve("altered.yaml"), altered);

    assertThat(validate(List.of(file.toString()))).contains("invalid keys: wait");
  }

  /** What is built into the program some file uses. */
  @Test
  void everyComponent_isUsed() throws Exception {
    String files = "";
    for (String each :
        List.of("agent.yaml", "gateways-dns.yaml", "gateway.yaml", "gateway-kafka.yaml")) {
      files += Files.readString(Path.of(each));
    }
    String components = said(List.of("components")).replaceAll("(?s)\nproviders:.*", "");
    List<String> names =
        Pattern.compile("- name: (\\w+)")
            .matcher(components)
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(names).hasSizeGreaterThan(7);
    for (String name : names) {
      assertThat(files).containsPattern("(?m)^ +" + name + ":");
    }
  }

  /** Everything that it says against these files; nothing if they are valid. */
  private static String validate(List<String> files) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("validate"));
    files.forEach(file -> arguments.addAll(List.of("--config", file)));
    return said(arguments);
  }

  private static String said(List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("./run", "--cached"));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return said;
  }
}
