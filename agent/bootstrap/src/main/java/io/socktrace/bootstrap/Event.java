package io.socktrace.bootstrap;

/**
 * One step in the life of a kept connection, or of the JVM itself, on its way to socktrace's
 * thread.
 */
public final class Event {
  public static final int ACCEPTED = 0;
  public static final int FIRST_READ = 1;
  public static final int CLOSED = 2;

  /** With a {@link Transfer}. */
  public static final int TRANSFER = 3;

  /** With a {@link SwitchedOff}, and of no connection. */
  public static final int SWITCHED_OFF = 4;

  public final int kind;

  /** Null for {@link #SWITCHED_OFF}. */
  public final Connection connection;

  /** What the kind says, else null. */
  public final Object detail;

  /** The event pushed before this one; written before the event is published. */
  Event next;

  Event(int kind, Connection connection) {
    this(kind, connection, null);
  }

  Event(int kind, Connection connection, Object detail) {
    this.kind = kind;
    this.connection = connection;
    this.detail = detail;
  }

  /** The next event in the order in which they were pushed, once drained. */
  public Event next() {
    return next;
  }
}
