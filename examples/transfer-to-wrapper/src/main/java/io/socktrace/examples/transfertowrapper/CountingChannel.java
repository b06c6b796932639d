package io.socktrace.examples.transfertowrapper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Counts what is written to another channel: the usual way to get a number for the access log. */
final class CountingChannel implements WritableByteChannel {
  private final WritableByteChannel to;
  private long count;

  CountingChannel(WritableByteChannel to) {
    this.to = to;
  }

  long count() {
    return count;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int written = to.write(bytes);
    count += written;
    return written;
  }

  @Override
  public boolean isOpen() {
    return to.isOpen();
  }

  @Override
  public void close() throws IOException {
    to.close();
  }
}
