package io.socktrace.agent.connection;

import io.socktrace.bootstrap.Listener;

/** Is told what each look at an accept queue saw, on socktrace's thread. */
public interface QueueLooks {
  QueueLooks UNTOLD = (listener, length, limit, atNanos) -> {};

  /**
   * @param length connections waiting, below 0 unknown
   * @param limit below 0 unknown
   * @param atNanos {@link System#nanoTime} before the look
   */
  void looked(Listener listener, long length, long limit, long atNanos);

  default QueueLooks and(QueueLooks other) {
    return (listener, length, limit, atNanos) -> {
      looked(listener, length, limit, atNanos);
      other.looked(listener, length, limit, atNanos);
    };
  }
}
