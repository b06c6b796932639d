package io.socktrace.kernel.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socktrace.kernel.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@link SceneMain} in a network namespace of its own, where {@code ss} and we see the same.
 */
final class SceneIT {

  @Test
  void everyAnswer_isWhatSsShows(@TempDir Path directory) throws IOException {
    assumeTrue(
        new com.sun.security.auth.module.UnixSystem().getUid() == 0,
        "only root makes network namespaces and raw SYNs");
    byte[] script = SceneIT.class.getResourceAsStream("scene.py").readAllBytes();
    Path scene = Files.write(directory.resolve("scene.py"), script);
    String output =
        Tool.output(
            "util-linux",
            "unshare",
            "-n",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            SceneMain.class.getName(),
            scene.toString(),
            Files.createDirectory(directory.resolve("sockets")).toString());
    assertThat(output).endsWith("all as ss shows it\n");
  }
}
