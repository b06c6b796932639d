package io.socktrace.kernel.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.kernel.Fixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The fixture is a capture of Linux 6.18 in a network namespace with three listeners. */
final class NetUnixTest {

  @Test
  void parse_findsListenersOnly() throws IOException {
    NetUnix.Listeners found = NetUnix.parse(capture());
    assertThat(found.rows())
        .extracting(NetUnix.Row::path)
        .containsExactlyInAnyOrder("/run/scene/plain", "/run/scene/with space", "@socktrace@scene");
    assertThat(found.rows()).allSatisfy(row -> assertThat(row.inode()).isPositive());
    assertThat(found.malformed()).isZero();
  }

  @Test
  void parse_readsPathsAsUtf8() throws IOException {
    String text =
        new String("Zürich".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(NetUnix.parse(capture().replace("plain", text)).rows())
        .extracting(NetUnix.Row::path)
        .contains("/run/scene/Zürich");
  }

  @Test
  void parse_leavesOutAndQuotesWhatItCannotRead() throws IOException {
    NetUnix.Listeners found = NetUnix.parse(capture().replace("with space", "with\nline end"));
    assertThat(found.rows()).hasSize(3).extracting(NetUnix.Row::path).contains("/run/scene/with");
    assertThat(found.malformed()).isOne();
    assertThat(found.malformedRow()).isEqualTo("line end");
  }

  @Test
  void parse_ignoresAnUnfinishedRow() throws IOException {
    String text = capture();
    NetUnix.Listeners found = NetUnix.parse(text.substring(0, text.length() - 1));
    assertThat(found.malformed()).isZero();
    assertThat(found.rows()).hasSize(2);
  }

  @Test
  void parse_survivesAnyDamage() throws IOException {
    Random random = new Random(42);
    for (int round = 0; round < 2_000; round++) {
      byte[] damaged = capture().getBytes(StandardCharsets.ISO_8859_1);
      for (int i = 0; i < 10; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      String text = new String(damaged, StandardCharsets.ISO_8859_1);
      assertThat(NetUnix.parse(text).rows().size()).isLessThan(20);
    }
  }

  @Test
  void readListeners_withoutTheFileIsEmpty() throws IOException {
    assertThat(new NetUnix(Path.of("/nonexistent")).readListeners()).isEmpty();
  }

  private static String capture() throws IOException {
    return Fixture.text(NetUnixTest.class, "unix-6.18");
  }
}
