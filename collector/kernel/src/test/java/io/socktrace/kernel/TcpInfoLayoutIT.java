package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks a C compiler where the fields are; where there is none, the captured table speaks alone. */
final class TcpInfoLayoutIT {

  @Test
  void capturedTable_isWhatTheCompilerSays(@TempDir Path directory) throws IOException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/cc"))
            && Files.exists(Path.of("/usr/include/linux/tcp.h")),
        "no C compiler or kernel headers (Debian packages gcc and linux-libc-dev)");
    Path source = Files.writeString(directory.resolve("layout.c"), TcpInfoLayout.program());
    Path program = directory.resolve("layout");
    Tool.output("gcc", "cc", "-o", program.toString(), source.toString());

    assertThat(Tool.output("gcc", program.toString()))
        .isEqualTo(Fixture.text(TcpInfoLayoutIT.class, TcpInfoLayout.FIXTURE));
  }
}
