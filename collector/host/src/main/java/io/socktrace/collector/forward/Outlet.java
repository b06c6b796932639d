package io.socktrace.collector.forward;

/** Where a body goes that was received and understood. */
public interface Outlet {
  /** For a collector that keeps everything to itself. */
  Outlet NONE = (path, body, gzip) -> {};

  /** Never blocks and never throws: what cannot be taken is dropped and counted. */
  void offer(String path, byte[] body, boolean gzip);
}
