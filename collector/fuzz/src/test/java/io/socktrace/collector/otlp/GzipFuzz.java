package io.socktrace.collector.otlp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a compressed body: inflated within the limit, or refused. */
class GzipFuzz {
  private static final BodyLimits LIMITS = new BodyLimits(1 << 20, 1 << 20);

  static Stream<byte[]> seeds() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(Requests.traces());
    }
    return Stream.of(bytes.toByteArray());
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "5m")
  void body(byte[] data) {
    try {
      if (Gzip.inflate(data, LIMITS).length > LIMITS.bodyBytes()) {
        throw new IllegalStateException("more than the limit");
      }
    } catch (Refusal refused) {
      // 400 or 413
    }
  }
}
