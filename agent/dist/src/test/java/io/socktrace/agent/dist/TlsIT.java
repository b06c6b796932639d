package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.TlsShapes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;

/** Real TLS is told from other wrappers, also below the streams that people put on top of it. */
class TlsIT {
  private static final int SIZE = 200_000;
  private static final String PASSWORD = "changeit";

  @EachJdk
  void tls_isTheReasonWhereverItIs_andNowhereElse(Jdk jdk, @TempDir Path directory)
      throws Exception {
    byte[] noise = new byte[SIZE];
    new Random(7).nextBytes(noise);
    Path file = Files.write(directory.resolve("file"), noise);
    Path keys = keyStore(jdk, directory);
    try (AgentRun run =
        AgentRun.of(jdk, TlsShapes.class, file.toString(), keys.toString(), PASSWORD).start()) {
      run.assertHarmless();

      Map<String, String> reasons = new TreeMap<>();
      Telemetry telemetry = run.telemetry();
      telemetry
          .points("socktrace.call_site.io")
          .forEach(
              point -> {
                String function = (String) point.attributes().get("code.function.name");
                reasons.put(
                    function.substring(function.lastIndexOf('.') + 1),
                    (String) point.attributes().get("socktrace.io.fallback.reason"));
                assertThat(point.value()).as(function).isEqualTo(SIZE);
              });
      assertThat(reasons)
          .containsExactlyInAnyOrderEntriesOf(
              Map.ofEntries(
                  Map.entry("tlsChannel", "tls"),
                  Map.entry("tlsBufferedChannel", "tls"),
                  Map.entry("tlsFilesCopy", "tls"),
                  Map.entry("tlsBufferedFilesCopy", "tls"),
                  Map.entry("tlsStream", "tls"),
                  Map.entry("tlsLayered", "tls"),
                  Map.entry("tlsBody", "tls"),
                  Map.entry("tlsBodyChannel", "tls"),
                  Map.entry("plainBufferedChannel", "wrapper"),
                  Map.entry("plainBufferedFilesCopy", "stream"),
                  Map.entry("plainBody", "stream")));
      assertThat(telemetry.sum("socktrace.connection.accepted")).isEqualTo(reasons.size());
    }
  }

  private static Path keyStore(Jdk jdk, Path directory) throws Exception {
    Path keys = directory.resolve("keys.p12");
    List<String> command =
        List.of(
            jdk.home().resolve("bin/keytool").toString(),
            "-genkeypair",
            "-keystore",
            keys.toString(),
            "-storepass",
            PASSWORD,
            "-alias",
            "self",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=localhost");
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes());
    assertThat(keytool.waitFor()).as(said).isZero();
    return keys;
  }
}
