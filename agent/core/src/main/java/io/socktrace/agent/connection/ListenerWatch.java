package io.socktrace.agent.connection;

import io.socktrace.bootstrap.Listener;
import java.net.InetSocketAddress;

/** Looks at listeners between accepts, on socktrace's thread, 20 times a second. */
public interface ListenerWatch {

  /** The address that the kernel has for a listener, or null if it is gone or a Unix socket. */
  InetSocketAddress boundAddress(Listener listener);

  /** Writes what the kernel tells into the listeners' series. */
  void sample();
}
