package io.socktrace.collector;

import io.socktrace.collector.http.Access;
import java.security.KeyStore;

/**
 * Where to receive, and from whom.
 *
 * @param port 0 for any free one
 * @param keys for TLS, or null
 */
record ListenAt(String host, int port, KeyStore keys, Access access) {
  /** For whom it is enough to know where. */
  boolean isOpen() {
    return keys == null && access.token() == null;
  }

  static ListenAt loopback(int port) {
    return new ListenAt("127.0.0.1", port, null, Access.LOCAL);
  }
}
