package io.socktrace.bootstrap;

/** One step in the life of a kept connection, on its way to socktrace's thread. */
public final class Event {
  public static final int ACCEPTED = 0;
  public static final int FIRST_READ = 1;
  public static final int CLOSED = 2;

  public final int kind;
  public final Connection connection;

  /** The event pushed before this one; written before the event is published. */
  Event next;

  Event(int kind, Connection connection) {
    this.kind = kind;
    this.connection = connection;
  }

  /** The next event in the order in which they were pushed, once drained. */
  public Event next() {
    return next;
  }
}
