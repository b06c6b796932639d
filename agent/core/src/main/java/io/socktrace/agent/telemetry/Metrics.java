package io.socktrace.agent.telemetry;

/** Name, unit and meaning of every metric. */
enum Metrics {
  QUEUE_USAGE(
      "socktrace.accept_queue.usage", "{connection}", "Connections waiting for accept now."),
  QUEUE_PEAK(
      "socktrace.accept_queue.peak",
      "{connection}",
      "The longest accept queue seen since the last export, at accepts and by a timer."),
  QUEUE_LIMIT(
      "socktrace.accept_queue.limit",
      "{connection}",
      "The accept queue's limit in force: min(backlog, somaxconn)."),
  LISTENER_BACKLOG(
      "socktrace.listener.backlog",
      "{connection}",
      "The limit that was asked for: the backlog of listen, or the JDK's default."),
  QUEUE_WAIT(
      "socktrace.accept_queue.wait.duration",
      "s",
      "From the end of the handshake to accept's return, on the kernel's clock."),
  WAIT_UNKNOWN(
      "socktrace.accept_queue.wait.unknown",
      "{connection}",
      "Accepted connections whose wait the kernel could not be asked for."),
  STALL_AGE(
      "socktrace.accept.stall.age",
      "s",
      "How long connections have been waiting now with nothing accepted; 0 when none."),
  STALL_DURATION(
      "socktrace.accept.stall.duration",
      "s",
      "Stretches in which connections waited and nothing was accepted."),
  LISTENER_DROPS(
      "socktrace.listener.drops", "{drop}", "Connection attempts that this listener dropped."),
  SYN_QUEUE_USAGE(
      "socktrace.syn_queue.usage",
      "{connection}",
      "Half-open connections to this address, of all listeners that share it."),
  NETNS_OVERFLOWS(
      "socktrace.netns.listen.overflows",
      "{overflow}",
      "Connection attempts in this network namespace that met a full accept queue."),
  NETNS_DROPS(
      "socktrace.netns.listen.drops",
      "{drop}",
      "Connection attempts that listeners of this network namespace dropped."),
  NETNS_SYN_DROPS(
      "socktrace.netns.syn_queue.drops",
      "{drop}",
      "SYNs dropped in this network namespace because a SYN queue was full."),
  NETNS_COOKIES(
      "socktrace.netns.syncookies.sent", "{cookie}", "SYN cookies sent in this network namespace."),
  ACCEPTED("socktrace.connection.accepted", "{connection}", "Accepted connections."),
  ACCEPT_FAILURES("socktrace.accept.failures", "{failure}", "Accept calls that failed."),
  ACTIVE("socktrace.connection.active", "{connection}", "Accepted and not yet closed."),
  DURATION("socktrace.connection.duration", "s", "From accept to close."),
  DISPATCH(
      "socktrace.connection.dispatch.duration",
      "s",
      "From accept's return to the application's first read with data."),
  IO("socktrace.connection.io", "By", "Bytes moved, by direction and by how they crossed."),
  OPERATIONS(
      "socktrace.connection.operations",
      "{operation}",
      "Calls that moved bytes, by direction and by how they crossed."),
  TRANSFER_IO(
      "socktrace.transfer_to.io", "By", "Bytes that FileChannel.transferTo moved, to whatever."),
  TRANSFER_OPERATIONS(
      "socktrace.transfer_to.operations",
      "{operation}",
      "Calls of FileChannel.transferTo that moved bytes, to whatever."),
  TRANSFER_ENABLED(
      "socktrace.transfer_to.enabled",
      "{switch}",
      "0 once the JDK has given a kind of direct transfer up for the whole JVM, 1 before."),
  FALLBACK_IO("socktrace.fallback.io", "By", "Bytes copied where zero-copy was not possible."),
  FALLBACK_OPERATIONS(
      "socktrace.fallback.operations",
      "{operation}",
      "Copies of files where zero-copy was not possible."),
  CALL_SITE_IO("socktrace.call_site.io", "By", "Bytes of fallbacks by who called: sampled."),
  CALL_SITE_OPERATIONS(
      "socktrace.call_site.operations", "{operation}", "Fallbacks by who called: sampled."),
  EVENT_DROPPED("socktrace.event.dropped", "{event}", "What socktrace itself lost."),
  AGENT_ERRORS(
      "socktrace.agent.errors",
      "{error}",
      "Failures inside the agent that the application never saw."),
  INSTRUMENTATION_ACTIVE(
      "socktrace.instrumentation.active",
      "{hook}",
      "1 for a hook that found its method in this JDK, 0 for one that did not.");

  final String metric;
  final String unit;
  final String meaning;

  Metrics(String metric, String unit, String meaning) {
    this.metric = metric;
    this.unit = unit;
    this.meaning = meaning;
  }
}
