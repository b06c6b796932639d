package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit that we ship, judged by systemd itself, which need not run for that. */
class SystemdUnitIT {
  private static final Path UNIT =
      Path.of("..", "..", "otel-config", "systemd", "socktrace-collector.service");

  @TempDir private Path directory;
  private Path unit;

  /** With programs that are here: verify looks for what is to be executed. */
  @BeforeEach
  void copy() throws IOException {
    String text = Files.readString(UNIT).replace("/usr/bin/java", CollectorProcess.java());
    unit = Files.writeString(directory.resolve("socktrace-collector.service"), text);
  }

  @Test
  void unit_isAccepted() throws Exception {
    assertThat(systemd(0, "verify", unit.toString())).isEmpty();
  }

  @Test
  void wrongUnit_wouldBeSeen() throws Exception {
    Files.writeString(unit, Files.readString(unit).replace("ProtectSystem=", "ProtectSystems="));
    assertThat(systemd(0, "verify", unit.toString())).contains("ProtectSystems");
  }

  /** In tenths of the exposure level, of which 0 is best and 100 worst. */
  @Test
  void exposure_isLow() throws Exception {
    assertThat(systemd(0, "security", "--offline=true", "--threshold=20", unit.toString()))
        .contains("Overall exposure level");
    String bare = "[Service]\nExecStart=" + CollectorProcess.java() + "\n";
    Files.writeString(unit, bare);
    systemd(1, "security", "--offline=true", "--threshold=20", unit.toString());
  }

  private static String systemd(int exit, String... arguments) throws Exception {
    try {
      List<String> command = new ArrayList<>(List.of("systemd-analyze"));
      command.addAll(List.of(arguments));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(out).isEqualTo(exit);
      return out;
    } catch (IOException e) {
      throw new AssertionError("systemd-analyze is needed: Debian package systemd", e);
    }
  }
}
