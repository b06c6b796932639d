package io.socktrace.collector.otlp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** Inflates a body, counting while it goes: ten megabytes of zeros fit into ten kilobytes. */
final class Gzip {
  private Gzip() {}

  static byte[] inflate(byte[] body, int limitBytes) throws Refusal {
    ByteArrayOutputStream inflated = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (inflated.size() + count > limitBytes) {
          throw new Refusal(413, "a body that inflates to more than 8 MiB: send smaller batches");
        }
        inflated.write(buffer, 0, count);
      }
    } catch (IOException e) {
      throw new Refusal(400, "the body is not the gzip that Content-Encoding says");
    }
    return inflated.toByteArray();
  }
}
