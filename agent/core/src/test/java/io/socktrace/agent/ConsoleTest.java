package io.socktrace.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console = new Console(false, err);

  @Test
  void say_isOneLine() {
    console.say("on: \u00fcber");

    assertThat(lines()).containsExactly("[socktrace] on: \u00fcber");
  }

  @Test
  void sayRarely_saysTheFirstOfEachKind() {
    for (int i = 0; i < 100; i++) {
      console.sayRarely("export", "cannot send " + i);
      console.sayRarely("failure", "failed " + i);
    }

    assertThat(lines()).containsExactly("[socktrace] cannot send 0", "[socktrace] failed 0");
  }

  @Test
  void debug_isSilentUnlessAsked() {
    console.debug("what", new IOException("why"));
    assertThat(lines()).isEmpty();

    new Console(true, err).debug("what", new IOException("why"));
    assertThat(lines()).startsWith("[socktrace] debug: what", "java.io.IOException: why");
  }

  @Test
  void closedStandardError_harmsNobody() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    new Console(true, closed).say("line");
    new Console(true, closed).debug("what", new IOException("why"));
  }

  private List<String> lines() {
    return err.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
