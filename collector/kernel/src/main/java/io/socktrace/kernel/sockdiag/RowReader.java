package io.socktrace.kernel.sockdiag;

import java.nio.ByteBuffer;

/** Makes a row of a message's bytes after its header, or null of one that was not meant. */
interface RowReader<R> {
  R read(ByteBuffer memory, int at, int bytes) throws MalformedMessageException;
}
