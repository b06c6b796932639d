package io.socktrace.agent.connection;

import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.Keeping;
import io.socktrace.bootstrap.KeptConnection;
import io.socktrace.bootstrap.KernelFacts;
import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.SocketReader;
import io.socktrace.kernel.TcpInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Asks the kernel on the thread that has just accepted or is about to close.
 *
 * <p>At most three system calls for an accept ({@code TCP_INFO} of the connection and of its
 * listener; the descriptor's link for a kept one) and one for the close of a kept connection. Each
 * needs a little memory outside the heap: readers are lent from a pool without a lock. Should more
 * threads accept in the same microsecond than there are readers, the wait is unknown, and counted
 * as such.
 */
public final class KernelReader extends KernelFacts {
  private static final int READERS = 32;

  private final List<SocketReader> readers = new ArrayList<>(READERS);
  private final AtomicIntegerArray lent = new AtomicIntegerArray(READERS);
  private final long tickNanos;

  public KernelReader(KernelAccess access) {
    tickNanos = access.tickNanos();
    for (int i = 0; i < READERS; i++) {
      readers.add(new SocketReader(access));
    }
  }

  /** Runs the whole way once against no socket, so that no application thread loads our classes. */
  public void warmUp() {
    SocketReader reader = readers.get(0);
    reader.readTcpInfo(-1);
    reader.readInode(0);
    reader.readDrops(-1);
    readInode(-1);
  }

  @Override
  public KeptConnection readAccepted(Connection connection, long seenEmptyAgoNanos) {
    int place = lend();
    if (place < 0) {
      return Keeping.keep(connection, seenEmptyAgoNanos, tickNanos);
    }
    SocketReader reader = readers.get(place);
    try {
      return readAccepted(reader, connection, seenEmptyAgoNanos);
    } finally {
      lent.set(place, 0);
    }
  }

  private KeptConnection readAccepted(
      SocketReader reader, Connection connection, long seenEmptyAgoNanos) {
    TcpInfo info = reader.tcpInfo();
    long bytesWaiting = ABSENT;
    long lastDataAge = ABSENT;
    long rttMicros = ABSENT;
    if (!connection.listener.unixDomain) {
      if (reader.readTcpInfo(connection.fd)) {
        connection.waitMillis = toInt(info.lastDataSentMillis());
        bytesWaiting = info.bytesReceived();
        lastDataAge = info.lastDataRecvMillis();
        rttMicros = info.rttMicros();
      }
      if (reader.readTcpInfo(connection.listener.fd)) {
        connection.queueLength = toInt(info.acceptQueueLength());
        connection.queueLimit = toInt(info.acceptQueueLimit());
      }
    }
    KeptConnection kept = Keeping.keep(connection, seenEmptyAgoNanos, tickNanos);
    if (kept != null) {
      kept.bytesWaiting = bytesWaiting;
      kept.lastByteAgeMillis = bytesWaiting > 0 ? toInt(lastDataAge) : ABSENT;
      kept.handshakeRttMicros = toInt(rttMicros);
      kept.inode = reader.readInode(connection.fd);
    }
    return kept;
  }

  @Override
  public long readInode(int fd) {
    int place = lend();
    if (place < 0) {
      return ABSENT;
    }
    try {
      return readers.get(place).readInode(fd);
    } finally {
      lent.set(place, 0);
    }
  }

  @Override
  public void readClosing(Connection connection) {
    int place = lend();
    if (place < 0) {
      return;
    }
    try {
      readClosing(readers.get(place), connection);
    } finally {
      lent.set(place, 0);
    }
  }

  /** The place of a reader that is the caller's until it writes 0 there, or -1. */
  private int lend() {
    for (int place = 0; place < READERS; place++) {
      if (lent.get(place) == 0 && lent.compareAndSet(place, 0, 1)) {
        return place;
      }
    }
    return -1;
  }

  private static void readClosing(SocketReader reader, Connection connection) {
    if (!connection.listener.unixDomain && reader.readTcpInfo(connection.fd)) {
      copyTotals(reader.tcpInfo(), connection.kept);
    }
  }

  /** What TCP says of a connection's whole life. */
  public static void copyTotals(TcpInfo info, KeptConnection kept) {
    kept.rttMicros = info.rttMicros();
    kept.minRttMicros = info.minRttMicros();
    kept.retransmits = info.totalRetrans();
    kept.bytesAcked = info.bytesAcked();
    kept.bytesReceived = info.bytesReceived();
    kept.receiveWindowLimitedMicros = info.rwndLimitedMicros();
    kept.sendBufferLimitedMicros = info.sndbufLimitedMicros();
  }

  private static int toInt(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }
}
