package io.socktrace.collector.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong nowNanos = new AtomicLong(-1_000);
  private final Messages messages =
      new Messages(new PrintStream(bytes, true, StandardCharsets.UTF_8), nowNanos::get);

  @Test
  void say_printsAKindOnceInFiveMinutesWithTheNumberLeftOut() {
    for (int i = 0; i < 1_000; i++) {
      messages.say("a", "first");
      messages.say("b", "second");
    }
    assertThat(printed()).isEqualTo("[socktrace] first\n[socktrace] second\n");
    nowNanos.addAndGet(Duration.ofMinutes(5).toNanos());
    messages.say("a", "first");
    messages.say("a", "first");
    assertThat(printed()).endsWith("second\n[socktrace] first (999 more like it before)\n");
    nowNanos.addAndGet(Duration.ofMinutes(5).toNanos());
    messages.say("a", "first");
    assertThat(printed()).endsWith("[socktrace] first (1 more like it before)\n");
  }

  @Test
  void say_boundsTheNumberOfKinds() {
    for (int i = 0; i < 100_000; i++) {
      messages.say("kind " + i, "line");
    }
    assertThat(printed().lines()).hasSizeLessThanOrEqualTo(257);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
