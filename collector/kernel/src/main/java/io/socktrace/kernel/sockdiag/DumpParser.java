package io.socktrace.kernel.sockdiag;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the rows of one answer, datagram by datagram, and learns how it ended.
 *
 * <p>A message that cannot be read is one row less, and counted. One whose own length is impossible
 * hides where the next begins: the answer ends there, and is not complete. Rows beyond the limit
 * are not kept, so that a flood of half-open connections costs no heap.
 */
final class DumpParser<R> {
  private static final int QUOTED_BYTES = 128;

  private final int sequence;
  private final int limitRows;
  private final RowReader<R> reader;
  private final int cookieOffset;
  private final Map<Long, R> rows = new LinkedHashMap<>();
  private boolean done;
  private boolean cut;
  private boolean flawed;
  private int errno;
  private int malformed;
  private String firstMalformed;

  /**
   * @param sequence of the request; messages that answer another are passed over
   * @param cookieOffset of a row's cookie after the header. Between two datagrams the kernel
   *     remembers how many sockets of a bucket it has shown, so that one which comes meanwhile
   *     makes it show another twice
   */
  DumpParser(int sequence, int cookieOffset, int limitRows, RowReader<R> reader) {
    this.sequence = sequence;
    this.cookieOffset = cookieOffset;
    this.limitRows = limitRows;
    this.reader = reader;
  }

  /** Takes in one datagram, which a message never crosses. */
  void parse(ByteBuffer memory, int from, int bytes) {
    int end = from + bytes;
    for (int at = from; end - at >= NetlinkHeader.BYTES && !isOver(); ) {
      int lengthBytes = NetlinkHeader.lengthBytes(memory, at);
      if (lengthBytes < NetlinkHeader.BYTES || lengthBytes > end - at) {
        cut = true;
        addMalformed(memory, at, end - at);
        return;
      }
      if (NetlinkHeader.sequence(memory, at) == sequence) {
        parseMessage(memory, at, lengthBytes);
      }
      at += NetlinkHeader.aligned(lengthBytes);
    }
  }

  private void parseMessage(ByteBuffer memory, int at, int lengthBytes) {
    flawed |= NetlinkHeader.isInterrupted(memory, at);
    int body = at + NetlinkHeader.BYTES;
    int bodyBytes = lengthBytes - NetlinkHeader.BYTES;
    switch (NetlinkHeader.type(memory, at)) {
      case NetlinkHeader.SOCK_DIAG_BY_FAMILY -> addRow(memory, at, lengthBytes);
      case NetlinkHeader.NLMSG_OVERRUN -> flawed = true;
      case NetlinkHeader.NLMSG_DONE -> {
        // netlink_dump in net/netlink/af_netlink.c: the walk's own result; below 0 it failed.
        done = true;
        errno = bodyBytes < Integer.BYTES ? 0 : Math.max(0, -memory.getInt(body));
      }
      case NetlinkHeader.NLMSG_ERROR -> {
        done = bodyBytes >= Integer.BYTES && memory.getInt(body) < 0;
        errno = done ? -memory.getInt(body) : 0;
      }
      default -> {
        // NLMSG_NOOP, or a type that has no meaning here.
      }
    }
  }

  private void addRow(ByteBuffer memory, int at, int lengthBytes) {
    try {
      R row = reader.read(memory, at + NetlinkHeader.BYTES, lengthBytes - NetlinkHeader.BYTES);
      if (row != null) {
        add(memory.getLong(at + NetlinkHeader.BYTES + cookieOffset), row);
      }
    } catch (MalformedMessageException notARow) {
      addMalformed(memory, at, lengthBytes);
    }
  }

  private void add(long cookie, R row) {
    if (isFull() && !rows.containsKey(cookie)) {
      flawed = true;
    } else {
      rows.put(cookie, row);
    }
  }

  private void addMalformed(ByteBuffer memory, int at, int bytes) {
    malformed++;
    if (firstMalformed == null) {
      byte[] quoted = new byte[Math.min(bytes, QUOTED_BYTES)];
      memory.get(at, quoted);
      String more = bytes > QUOTED_BYTES ? "... (" + bytes + " bytes)" : "";
      firstMalformed = HexFormat.of().formatHex(quoted) + more;
    }
  }

  /** Whether nothing more is to be read. */
  boolean isOver() {
    return done || cut || flawed && isFull();
  }

  /** Whether there is no room for another row. */
  boolean isFull() {
    return rows.size() >= limitRows;
  }

  /** Whether the answer came to its end with all rows. */
  boolean isComplete() {
    return done && !cut && !flawed;
  }

  /** Whether the kernel has nothing left to say to this request. */
  boolean isDone() {
    return done;
  }

  /** With what the kernel ended a failed answer; 0 if it did not. */
  int errno() {
    return errno;
  }

  Dump<R> dump() {
    return new Dump<>(List.copyOf(rows.values()), isComplete(), malformed, firstMalformed);
  }
}
