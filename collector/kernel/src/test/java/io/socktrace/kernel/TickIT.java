package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class TickIT {
  private static final Path CONFIG = Path.of("/proc/config.gz");

  @Test
  void nanos_isTheKernelsConfiguredTick() throws Exception {
    assumeTrue(Files.isReadable(CONFIG), "this kernel does not show its configuration");
    long hz = Long.parseLong(Tool.find(config(), "(?m)^CONFIG_HZ=(\\d+)$"));
    // The kernel's own figure is rounded to its clock source's steps: 3999999 at HZ=250 happens.
    assertThat(JnaCalls.open().tickNanos())
        .isBetween(1_000_000_000L / hz - 1_000, 1_000_000_000L / hz + 1_000);
  }

  private static String config() throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(CONFIG))) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
