package io.socktrace.collector.otlp;

/**
 * Whether the last request that was decoded was stored: what readiness means for a receiver.
 *
 * <p>A request that is refused for what it is says nothing about us.
 */
public final class Health {
  private volatile boolean failing;

  void stored() {
    failing = false;
  }

  void failed() {
    failing = true;
  }

  public boolean isWell() {
    return !failing;
  }
}
