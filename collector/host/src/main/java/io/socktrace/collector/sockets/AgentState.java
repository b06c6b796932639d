package io.socktrace.collector.sockets;

/** What is known of socktrace's agent in the process that holds a listener. */
enum AgentState {
  /** Not a JVM, or nobody knows whose it is. */
  NONE("-"),
  ON("on"),
  OFF("off"),
  UNKNOWN("?"),
  /** The agent is there and sees no accepts of this listener: the JDK does not make them. */
  SILENT("uninstrumented transport?");

  static final String SILENT_REMARK =
      "\"uninstrumented transport?\": the agent in that process has told the collector of accepts"
          + " elsewhere and not of this listener's. Native code accepts there (Netty's epoll, a"
          + " debugger), or the listener is younger than the last export.";

  private final String text;

  AgentState(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /**
   * @param reported what a running collector knows, or null
   */
  static AgentState of(HostListener listener, Reported reported) {
    if (!listener.owner().isKnown()) {
      return NONE;
    }
    Holder holder = listener.owner().holders().get(0);
    if (reported != null && reported.knows(holder.pid())) {
      return reported.misses(listener, holder.pid()) ? SILENT : ON;
    }
    return switch (holder.program().agent()) {
      case NONE -> NONE;
      case ON -> ON;
      case OFF -> OFF;
      case UNKNOWN -> UNKNOWN;
    };
  }
}
