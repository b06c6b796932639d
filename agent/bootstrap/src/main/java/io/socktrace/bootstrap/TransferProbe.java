package io.socktrace.bootstrap;

import java.io.FileInputStream;
import java.nio.channels.FileChannel;

/**
 * What the JDK's woven transfers call; see {@link Probe} for the rules.
 *
 * <p>The bytes of connections are counted where the system calls are: by {@link #sent} where the
 * kernel moves them, else by the reads and writes that a transfer is made of. Here stands which way
 * a transfer took, and why.
 */
public final class TransferProbe {
  private TransferProbe() {}

  /* ---- by the kernel ---- */

  /**
   * Entry of a transfer to a channel with a descriptor.
   *
   * @return {@link System#nanoTime} if somebody will want to know, else 0
   */
  public static long began(int fd) {
    Connection connection = Sockets.CONNECTIONS.get(fd);
    return connection != null && connection.kept != null ? System.nanoTime() : 0;
  }

  /**
   * A direct transfer returned {@code result}: bytes, or an IOStatus below 0 for "not this way".
   */
  public static void direct(long result, Object target, int filePath) {
    if (result > 0) {
      int kind = Transfers.targetOf(target);
      Transfers.count(kind == Transfers.FILE ? filePath : Transfers.SENDFILE, kind, result);
    } else if (result < 0 && isOfTheJdk(target)) {
      CopyLoops.declined(causeOf(target));
    }
  }

  /** Before {@link #direct}: whether a flag of the JDK still allows such transfers. */
  public static void switched(boolean on, int which) {
    Switches.seen(which, on);
  }

  /** The kernel moved bytes from a file to this socket. */
  public static void sent(long result, int fd, long requested, long beganNanos) {
    if (result > 0) {
      Connection connection = Sockets.CONNECTIONS.get(fd);
      if (connection != null) {
        connection.addShared(Connection.TRANSMITTED_SENDFILE, result);
        keep(connection, Transfers.SENDFILE, result, requested, beganNanos, -1, null);
      }
    }
  }

  private static int causeOf(Object target) {
    if (PrivateFields.appends(target)) {
      return Fallback.APPEND;
    }
    return Switches.isOff(Transfers.targetOf(target)) ? Fallback.DISABLED : Fallback.UNSUPPORTED;
  }

  /* ---- by a mapped file ---- */

  /** A transfer by mapping the file returned; below 0 it was not done. */
  public static void mapped(long result, Object target, long requested, long beganNanos) {
    if (result < 0) {
      return;
    }
    int kind = Transfers.targetOf(target);
    if (result > 0) {
      Transfers.count(Transfers.MAPPED, kind, result);
    }
    CopyLoop declined = CopyLoops.current();
    if (declined == null || declined.kind != CopyLoop.DECLINED) {
      return;
    }
    int cause = declined.cause;
    Connection connection = declined.connection;
    CopyLoops.leave(declined);
    if (result > 0) {
      CallSite site = Fallbacks.record(cause, Transfers.MAPPED, target.getClass(), result);
      keep(connection, Transfers.MAPPED, result, requested, beganNanos, cause, site);
    }
  }

  /** A transfer by mapping the file threw. */
  public static void mappedFailed() {
    CopyLoop declined = CopyLoops.current();
    if (declined != null && declined.kind == CopyLoop.DECLINED) {
      CopyLoops.leave(declined);
    }
  }

  /* ---- by a loop ---- */

  /**
   * Entry of a loop of transferTo or transferFrom.
   *
   * @return {@link System#nanoTime}, or 0 if there was no place to note it
   */
  public static long looping(int kind) {
    return CopyLoops.enter(kind) == null ? 0 : System.nanoTime();
  }

  /** Exit of the loop of transferTo. */
  public static void looped(long result, Object target, long requested, long beganNanos) {
    CopyLoop loop = beganNanos == 0 ? null : CopyLoops.current();
    int cause = loop == null ? -1 : loop.cause;
    boolean outermost = loop != null && loop.inner == 0;
    Connection connection = outermost ? loop.connection : null;
    if (loop != null) {
      CopyLoops.leave(loop);
    }
    if (result > 0) {
      boolean known = isOfTheJdk(target);
      Transfers.count(Transfers.LOOP, known ? Transfers.targetOf(target) : Transfers.OTHER, result);
      Object behind = PrivateFields.streamBehind(target);
      Object named = behind == null ? target : behind;
      int reason =
          known
              ? cause < 0 ? Fallback.EMPTY_FILE : cause
              : Tls.encrypts(named) ? Fallback.TLS : Fallback.WRAPPER;
      CallSite site = Fallbacks.record(reason, Transfers.LOOP, named.getClass(), result);
      keep(connection, Transfers.LOOP, result, requested, beganNanos, reason, site);
    }
  }

  /** Exit of the loop of transferFrom, and any loop's that threw. */
  public static void loopLeft(long beganNanos) {
    CopyLoop loop = beganNanos == 0 ? null : CopyLoops.current();
    if (loop != null) {
      CopyLoops.leave(loop);
    }
  }

  /* ---- by streams ---- */

  /**
   * Entry of {@code InputStream.transferTo}.
   *
   * @return {@link System#nanoTime} if the source is a file, else 0
   */
  public static long copying(Object source) {
    return source instanceof FileInputStream
            || PrivateFields.channelBehind(source) instanceof FileChannel
        ? looping(CopyLoop.STREAM)
        : 0;
  }

  /** Exit of {@code InputStream.transferTo}. */
  public static void copied(long result, Object target, long beganNanos) {
    CopyLoop loop = beganNanos == 0 ? null : CopyLoops.current();
    if (loop == null) {
      return;
    }
    boolean outermost = loop.inner == 0;
    Connection connection = loop.connection;
    CopyLoops.leave(loop);
    if (outermost && connection != null && result > 0) {
      int reason = Tls.encrypts(target) ? Fallback.TLS : Fallback.STREAM;
      CallSite site = Fallbacks.record(reason, Transfers.HEAP, target.getClass(), result);
      keep(connection, Transfers.HEAP, result, -1, beganNanos, reason, site);
    }
  }

  private static boolean isOfTheJdk(Object channel) {
    return channel.getClass().getName().startsWith("sun.nio.ch.");
  }

  private static void keep(
      Connection connection,
      int path,
      long bytes,
      long requested,
      long beganNanos,
      int reason,
      CallSite site) {
    KeptConnection kept = connection == null || beganNanos == 0 ? null : connection.kept;
    if (kept != null && kept.takeTransfer()) {
      Transfer transfer = new Transfer(path, bytes, requested, beganNanos, reason, site);
      Keeping.offer(new Event(Event.TRANSFER, connection, transfer));
    }
  }
}
