package io.socktrace.collector.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipTest {
  private static final BodyLimits LIMITS = new BodyLimits(1 << 20, 1 << 20);

  @Test
  void inflate_givesBackEveryLengthUpToTheLimit() throws Exception {
    Random random = new Random(7);
    for (int length : new int[] {0, 1, 63, 64, 65, 8191, 100_000, (1 << 20) - 1, 1 << 20}) {
      byte[] plain = new byte[length];
      random.nextBytes(plain);
      assertThat(Gzip.inflate(gzip(plain), LIMITS)).isEqualTo(plain);
    }
    assertThatThrownBy(() -> Gzip.inflate(gzip(new byte[(1 << 20) + 1]), LIMITS))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("inflates to more than 1 MiB");
  }

  /** The length at the end may be anything when a second member follows, or somebody lies. */
  @Test
  void inflate_doesNotTrustTheLengthAtTheEnd() throws Exception {
    byte[] first = new byte[100_000];
    byte[] two = concat(gzip(first), gzip(new byte[1]));
    assertThat(Gzip.inflate(two, LIMITS)).hasSize(100_001);
    byte[] lie = gzip(new byte[10]);
    lie[lie.length - 1] = (byte) 0xff;
    assertThatThrownBy(() -> Gzip.inflate(lie, LIMITS)).hasMessageContaining("is not the gzip");
  }

  private static byte[] concat(byte[] one, byte[] two) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(one);
    bytes.write(two);
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] plain) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }
}
