package io.socktrace.agent.connection;

import io.socktrace.bootstrap.KernelFacts;
import io.socktrace.bootstrap.Listener;
import java.net.InetSocketAddress;

/** Looks at listeners between accepts, on socktrace's thread. */
public interface ListenerWatch {

  /**
   * Takes note of the inode of a new listener.
   *
   * @return the address that the kernel has for it, or null if it is gone or a Unix socket
   */
  InetSocketAddress identify(Listener listener);

  /** The limit of its accept queue; {@link KernelFacts#ABSENT} unknown. */
  default long limit(Listener listener) {
    return KernelFacts.ABSENT;
  }

  /** Whom to tell of every look from here on. */
  void tell(QueueLooks told);

  /** Writes what the kernel tells into the listeners' series. */
  void sample();

  /** The same for the last time: of all listeners, and everything. */
  default void sampleAll() {
    sample();
  }

  /** A connection has just come to the queue of this listener, after a time without any. */
  default void arrived(Listener listener) {}

  /** Whether nothing has happened for a while, so that it is enough to look half as often. */
  default boolean isQuiet() {
    return true;
  }
}
