package io.socktrace.collector.otlp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * Inflates a body, counting while it goes: ten megabytes of zeros fit into ten kilobytes.
 *
 * <p>The last four bytes of gzip say the length (RFC 1952), so that an honest body is inflated into
 * the array that is returned; a lie there costs the limit at most.
 */
final class Gzip {
  private Gzip() {}

  static byte[] inflate(byte[] body, BodyLimits limits) throws Refusal {
    byte[] inflated = new byte[announced(body, limits)];
    int length = 0;
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      while (true) {
        int count = in.read(inflated, length, inflated.length - length);
        if (count < 0) {
          break;
        }
        length += count;
        if (length > limits.bodyBytes()) {
          throw new Refusal(
              413, "a body that inflates to more than " + limits.body() + ": send smaller batches");
        }
        if (length == inflated.length) {
          inflated = Arrays.copyOf(inflated, Math.min(limits.bodyBytes() + 1, 2 * length));
        }
      }
    } catch (IOException e) {
      throw new Refusal(400, "the body is not the gzip that Content-Encoding says");
    }
    return Arrays.copyOf(inflated, length);
  }

  /** One more than announced, so that its end is met without growing. */
  private static int announced(byte[] body, BodyLimits limits) {
    if (body.length < 18) {
      return 64; // no gzip is that short
    }
    long length =
        Integer.toUnsignedLong(
            ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).getInt(body.length - 4));
    return (int) Math.min(limits.bodyBytes(), Math.max(64, length)) + 1;
  }
}
