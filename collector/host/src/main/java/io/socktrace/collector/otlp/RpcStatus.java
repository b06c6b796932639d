package io.socktrace.collector.otlp;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The body of an error answer: {@code google.rpc.Status}, as the OTLP specification asks.
 *
 * <p>Clients log its sentence; {@code curl} shows it with two odd bytes before it. Two fields do
 * not earn a dependency.
 */
final class RpcStatus {
  private static final int CODE_FIELD = 1;
  private static final int MESSAGE_FIELD = 2;
  private static final int INVALID_ARGUMENT = 3;
  private static final int UNAVAILABLE = 14;

  private RpcStatus() {}

  static byte[] encode(Refusal refusal) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeInt32(CODE_FIELD, refusal.status() == 503 ? UNAVAILABLE : INVALID_ARGUMENT);
      out.writeString(MESSAGE_FIELD, refusal.getMessage());
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not from a byte array
    }
    return bytes.toByteArray();
  }
}
