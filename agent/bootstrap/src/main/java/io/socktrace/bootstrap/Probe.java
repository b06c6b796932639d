package io.socktrace.bootstrap;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/**
 * Everything that woven JDK methods call, and nothing else calls: one static method an event.
 *
 * <p>Runs on the application's threads, often inside the JDK's own locks. It takes no lock, makes
 * no system call for a read or a write, and allocates only for an accepted connection. A Throwable
 * that leaves a method here is caught by the woven code itself, which stores it in {@link
 * #lastSuppressed} and counts it in {@link #suppressed}: even a StackOverflowError at the call
 * never reaches the application.
 */
public final class Probe {
  /** What JDK's {@code IOStatus} calls EOF and UNAVAILABLE. */
  private static final int END_OF_STREAM = -1;

  private static final int UNAVAILABLE = -2;

  /** Throwables that woven code caught from this class; racy, a lower bound. */
  public static volatile long suppressed;

  public static volatile Throwable lastSuppressed;

  private static volatile KernelFacts kernel;

  private Probe() {}

  /** From here on the wait of every accepted connection is read. */
  public static void connectKernel(KernelFacts facts) {
    kernel = facts;
  }

  /* ---- listeners ---- */

  /** A socket listens: exit of bind and listen. */
  public static void listening(int fd, Object local, int localPort, int backlog) {
    if (fd >= 0) {
      Listener listener = new Listener(fd, local, localPort, backlog);
      listener.opening = opening();
      listener.acceptor.opened(Thread.currentThread());
      Sockets.register(listener);
    }
  }

  /** Goes deeper than all else at a listen, which is known all the same where the stack ends. */
  private static Opening opening() {
    try {
      return Opening.here();
    } catch (Throwable failure) {
      lastSuppressed = failure;
      suppressed++;
      return null;
    }
  }

  /* ---- accept ---- */

  /**
   * Entry of an accept.
   *
   * @return {@link System#nanoTime}, which the woven method hands back on its way out
   */
  public static long accepting(int listenerFd) {
    Listener listener = Sockets.LISTENERS.get(listenerFd);
    if (listener != null) {
      listener.acceptor.entered(Thread.currentThread());
    }
    return System.nanoTime();
  }

  /** Exit of {@code ServerSocketChannelImpl.implAccept}: {@code result} is an IOStatus or 1. */
  public static void acceptReturned(
      int result, int listenerFd, long beganNanos, int fd, Object[] peer, Object local) {
    if (result > 0) {
      accepted(listenerFd, beganNanos, fd, peer[0], -1, local, -1);
    } else if (result == UNAVAILABLE) {
      Listener listener = Sockets.LISTENERS.get(listenerFd);
      if (listener != null) {
        listener.seenEmpty(beganNanos);
      }
    }
  }

  /**
   * A connection was accepted and the application has not seen it yet.
   *
   * @param beganNanos what {@link #accepting} returned, 0 where the entry was not seen
   */
  public static void accepted(
      int listenerFd,
      long beganNanos,
      int fd,
      Object peer,
      int peerPort,
      Object local,
      int localPort) {
    Listener listener = Sockets.LISTENERS.get(listenerFd);
    if (listener == null) {
      // An inherited channel, or one bound before weaving: known from its first accept on.
      listener = Sockets.register(new Listener(listenerFd, local, localPort, -1));
    }
    if (beganNanos == 0 || !listener.acceptor.isKnown()) {
      // An asynchronous accept is finished by the thread that then runs the application's handler.
      listener.acceptor.entered(Thread.currentThread());
    }
    long now = System.nanoTime();
    if (listener.firstAcceptNanos == 0) {
      listener.firstAcceptNanos = now;
    }
    Connection connection = new Connection(listener, fd, peer, peerPort, now);
    track(fd, connection);
    long seenEmptyAgo = listener.seenEmptyAgo(beganNanos, now);
    KeptConnection kept = readKernel(connection, seenEmptyAgo);
    long wait = 0;
    if (connection.waitMillis >= 0) {
      wait = Connection.reportedWaitNanos(connection.waitMillis, seenEmptyAgo);
      listener.wait.record(wait);
    } else {
      listener.waitsUnknown.getAndIncrement();
    }
    listener.acceptor.accepted(now, wait, Keeping.stallNanos());
    if (connection.queueLength >= 0) {
      // The connection just taken was in the queue, so the queue was longer by one; unless another
      // came in between, which a queue that was full shows. The kernel admits limit + 1.
      listener.seenLength(Math.min(connection.queueLength, connection.queueLimit) + 1L);
      if (connection.queueLength == 0) {
        listener.seenEmpty(now);
      } else if (connection.queueLength >= connection.queueLimit) {
        listener.fullNanos = now;
      }
    }
    if (kept != null) {
      kept.acceptThread = Thread.currentThread().getName();
      connection.kept = kept;
      Keeping.offer(Event.ACCEPTED, connection);
    }
  }

  /**
   * This goes deeper than all else here, so that where a stack is about to end it ends in this; the
   * connection is counted all the same, with what is known of it.
   */
  private static KeptConnection readKernel(Connection connection, long seenEmptyAgoNanos) {
    KernelFacts facts = kernel;
    try {
      return facts == null
          ? Keeping.keep(connection, seenEmptyAgoNanos, 0)
          : facts.readAccepted(connection, seenEmptyAgoNanos);
    } catch (Throwable failure) {
      lastSuppressed = failure;
      suppressed++;
      return null;
    }
  }

  /** Into the table first, then counted: should the stack end in here, nobody counts it open. */
  private static void track(int fd, Connection connection) {
    if (!Sockets.CONNECTIONS.covers(fd)) {
      Drops.count(Drops.FD_OUT_OF_RANGE);
      connection.listener.accepted.getAndIncrement();
      connection.listener.closed.getAndIncrement();
      return;
    }
    Connection stale = Sockets.CONNECTIONS.put(fd, connection);
    connection.listener.accepted.getAndIncrement();
    if (stale != null) {
      stale.closeUnseen = true;
      stale.closedNanos = connection.acceptedNanos;
      end(stale);
    }
  }

  /** An accept threw. Rethrown by the woven code as it is. */
  public static void acceptFailed(Throwable thrown, int listenerFd) {
    Listener listener = Sockets.LISTENERS.get(listenerFd);
    if (listener == null
        || listener.closing
        || !(thrown instanceof IOException)
        || thrown instanceof SocketTimeoutException
        || thrown instanceof ClosedChannelException) {
      return;
    }
    listener.failures.getAndIncrement(Listener.failureOf(thrown.getMessage()));
  }

  /* ---- bytes ---- */

  /** A read into an array or a buffer known to be no mapped one. */
  public static void received(long result, int fd, boolean direct) {
    Connection connection = receiving(result, fd);
    if (connection != null) {
      MovedBytes.add(connection, false, direct ? Buffers.DIRECT : Buffers.HEAP, result);
    }
  }

  /** A read returned {@code result}: bytes, or an IOStatus below 0. */
  public static void received(long result, int fd, ByteBuffer buffer) {
    Connection connection = receiving(result, fd);
    if (connection != null) {
      MovedBytes.add(connection, false, Buffers.kindOf(buffer), result);
    }
  }

  /** A scattering read returned; {@code heap} and {@code mapped} are what was remaining before. */
  public static void received(
      long result, int fd, ByteBuffer[] buffers, int offset, int length, long heap, long mapped) {
    Connection connection = receiving(result, fd);
    if (connection != null) {
      MovedBytes.add(connection, false, result, buffers, offset, length, heap, mapped);
    }
  }

  /** The connection that received bytes, or null. */
  private static Connection receiving(long result, int fd) {
    if (result > 0) {
      Connection connection = Sockets.CONNECTIONS.get(fd);
      if (connection != null && connection.firstReadNanos == 0) {
        firstRead(connection);
      }
      return connection;
    }
    if (result == END_OF_STREAM) {
      Connection connection = Sockets.CONNECTIONS.get(fd);
      // After preClose the descriptor is a marker socket at its end; that is no end of this stream.
      if (connection != null && connection.closedNanos == 0) {
        connection.endOfStreamSeen = true;
      }
    }
    return null;
  }

  /** A write from an array or a buffer known to be no mapped one. */
  public static void transmitted(long result, int fd, boolean direct) {
    Connection connection = result > 0 ? Sockets.CONNECTIONS.get(fd) : null;
    if (connection != null) {
      MovedBytes.add(connection, true, direct ? Buffers.DIRECT : Buffers.HEAP, result);
    }
  }

  /** A write returned {@code result}: bytes, or an IOStatus below 0. */
  public static void transmitted(long result, int fd, ByteBuffer buffer) {
    Connection connection = result > 0 ? Sockets.CONNECTIONS.get(fd) : null;
    if (connection != null) {
      MovedBytes.add(connection, true, Buffers.kindOf(buffer), result);
    }
  }

  /** A gathering write returned; {@code heap} and {@code mapped} are what was remaining before. */
  public static void transmitted(
      long result, int fd, ByteBuffer[] buffers, int offset, int length, long heap, long mapped) {
    Connection connection = result > 0 ? Sockets.CONNECTIONS.get(fd) : null;
    if (connection != null) {
      MovedBytes.add(connection, true, result, buffers, offset, length, heap, mapped);
    }
  }

  /** Entry of a gathering or scattering call; see {@link Buffers#heapRemaining}. */
  public static long heapRemaining(int fd, ByteBuffer[] buffers, int offset, int length) {
    return Sockets.CONNECTIONS.get(fd) == null
        ? Buffers.UNKNOWN
        : Buffers.heapRemaining(buffers, offset, length);
  }

  /** Entry of a gathering or scattering call; see {@link Buffers#mappedRemaining}. */
  public static long mappedRemaining(long heap, ByteBuffer[] buffers, int offset, int length) {
    return Buffers.mappedRemaining(heap, buffers, offset, length);
  }

  private static void firstRead(Connection connection) {
    long now = System.nanoTime();
    connection.firstReadNanos = now;
    connection.listener.dispatch.record(now - connection.acceptedNanos);
    KeptConnection kept = connection.kept;
    if (kept != null) {
      kept.firstReadThread = Thread.currentThread().getName();
      Keeping.offer(Event.FIRST_READ, connection);
    }
  }

  /** A read, write or transfer threw. Rethrown by the woven code as it is. */
  public static void failed(Throwable thrown, int fd) {
    Connection connection = Sockets.CONNECTIONS.get(fd);
    if (connection == null
        || connection.closedNanos != 0
        || !(thrown instanceof IOException)
        || thrown instanceof SocketTimeoutException
        || thrown instanceof ClosedChannelException) {
      return;
    }
    String message = thrown.getMessage();
    if (message != null
        && (message.startsWith("Connection reset") || message.startsWith("Broken pipe"))) {
      connection.resetSeen = true;
    } else {
      connection.errorSeen = true;
    }
    if (connection.errorType == null) {
      connection.errorType = publicName(thrown.getClass());
    }
  }

  /**
   * The JDK's own {@code sun.net.ConnectionResetException} never reaches the application, which
   * gets its superclass.
   */
  private static String publicName(Class<?> thrown) {
    return thrown.getName().startsWith("sun.")
        ? thrown.getSuperclass().getName()
        : thrown.getName();
  }

  /* ---- close ---- */

  /**
   * The JDK is about to take the descriptor away from a blocked thread: entry of preClose, the last
   * moment at which it still is this connection (the JDK then puts a marker socket in its place).
   */
  public static void closing(int fd) {
    Listener listener = Sockets.LISTENERS.get(fd);
    if (listener != null) {
      listener.closing = true;
    }
    Connection connection = Sockets.CONNECTIONS.get(fd);
    if (connection != null) {
      beginClose(connection);
    }
  }

  /** The JDK is about to close the descriptor: entry of the dispatcher's close. */
  public static void closed(int fd) {
    Listener listener = Sockets.LISTENERS.remove(fd);
    if (listener != null) {
      listener.closing = true;
    }
    Connection connection = Sockets.CONNECTIONS.get(fd);
    if (connection != null) {
      beginClose(connection);
      if (Sockets.CONNECTIONS.remove(fd) != null) {
        end(connection);
      }
    }
  }

  private static void beginClose(Connection connection) {
    if (connection.closedNanos != 0) {
      return;
    }
    connection.closedNanos = System.nanoTime();
    try {
      readKernelAtClose(connection);
    } catch (Throwable failure) {
      // As in readKernel: its slot must be emptied and its end counted all the same.
      lastSuppressed = failure;
      suppressed++;
    }
  }

  private static void readKernelAtClose(Connection connection) {
    KernelFacts facts = kernel;
    KeptConnection kept = connection.kept;
    if (kept == null && (connection.resetSeen || connection.errorSeen)) {
      kept = Keeping.keepFailed(connection);
      if (kept != null && facts != null) {
        kept.inode = facts.readInode(connection.fd);
      }
    }
    if (kept != null && facts != null) {
      facts.readClosing(connection);
    }
  }

  private static void end(Connection connection) {
    Listener listener = connection.listener;
    for (int i = 0; i < Connection.COUNTERS; i++) {
      long value = connection.counter(i);
      if (value != 0) {
        listener.closedIo.getAndAdd(i, value);
      }
    }
    listener.duration.record(Math.max(0, connection.closedNanos - connection.acceptedNanos));
    listener.closed.getAndIncrement();
    if (connection.kept != null) {
      Keeping.offer(Event.CLOSED, connection);
    }
  }
}
