package io.socktrace.collector.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * One protobuf message in its encoded form: a range of a body.
 *
 * <p>The outer levels of a request are walked in this form and only the leaves (one span, one
 * metric) are parsed into objects. Parsing the whole would turn 8 MiB of two-byte empty messages
 * into hundreds of megabytes of objects.
 */
record Message(byte[] bytes, int offset, int length) {
  /** A leaf may be so long; our largest metric has some kilobytes. */
  private static final int MAX_LEAF_BYTES = 1 << 20;

  interface Visitor {
    void visit(Message child) throws IOException, Refusal;
  }

  static Message of(byte[] body) {
    return new Message(body, 0, body.length);
  }

  /** Visits each embedded message with this field number, in order; other fields are skipped. */
  void each(int field, Visitor visitor) throws IOException, Refusal {
    CodedInputStream in = CodedInputStream.newInstance(bytes, offset, length);
    int wanted = (field << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag != wanted) {
        if (!in.skipField(tag)) {
          throw new InvalidProtocolBufferException("an end of a group that was not opened");
        }
        continue;
      }
      int size = in.readRawVarint32();
      int start = in.getTotalBytesRead();
      if (size < 0 || size > length - start) {
        throw new InvalidProtocolBufferException(
            "a message of "
                + Integer.toUnsignedString(size)
                + " bytes at byte "
                + start
                + ", where "
                + (length - start)
                + " are left");
      }
      visitor.visit(new Message(bytes, offset + start, size));
      in.skipRawBytes(size);
    }
  }

  <T> T parse(Parser<T> parser) throws IOException, Refusal {
    if (length > MAX_LEAF_BYTES) {
      throw new Refusal(413, "a single span, metric or resource of more than 1 MiB");
    }
    return parser.parseFrom(bytes, offset, length);
  }
}
