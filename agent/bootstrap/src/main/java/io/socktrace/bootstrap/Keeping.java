package io.socktrace.bootstrap;

/**
 * Which connections are kept as spans, and their way to socktrace's thread.
 *
 * <p>The decision falls on the accepting thread, since only then are inode and descriptor certain
 * to belong together; so it is a few comparisons and one compare-and-set.
 */
public final class Keeping {
  private static volatile Settings settings;
  private static volatile EventQueue events;

  private Keeping() {}

  /** Called once before weaving, and again if telemetry cannot start and nothing shall be kept. */
  public static void configure(Settings chosen) {
    events = new EventQueue(chosen.queuedEvents);
    settings = chosen;
  }

  public static EventQueue events() {
    return events;
  }

  /** From how long a stretch without an accept, while a connection waits, is a stall. */
  static long stallNanos() {
    return settings.stallNanos;
  }

  /**
   * Decides whether a connection whose wait has been read becomes spans.
   *
   * @return where {@link KernelFacts} writes what only spans need, or null if it is not kept
   */
  public static KeptConnection keep(Connection connection, long seenEmptyAgoNanos, long tickNanos) {
    Listener listener = connection.listener;
    Settings chosen = settings;
    long lowerBound =
        Connection.reportedWaitNanos(connection.waitMillis, seenEmptyAgoNanos) - tickNanos;
    boolean slow = connection.waitMillis >= 0 && lowerBound >= chosen.slowAcceptNanos;
    long now = connection.acceptedNanos;
    if ((slow && listener.slowBudget.take(now, chosen.slowSpansPerSecond))
        || chosen.spansPerSecond == Settings.ALL
        || listener.otherBudget.take(now, chosen.spansPerSecond)) {
      KeptConnection kept = new KeptConnection();
      kept.seenEmptyAgoNanos = seenEmptyAgoNanos;
      kept.suppressedBefore = listener.suppressed.getAndSet(0);
      return kept;
    }
    listener.suppressed.getAndIncrement();
    return null;
  }

  /** A failed connection is worth spans even if nothing was slow about its accept. */
  static KeptConnection keepFailed(Connection connection) {
    if (!connection.listener.errorBudget.take(
        connection.closedNanos, settings.slowSpansPerSecond)) {
      return null;
    }
    KeptConnection kept = new KeptConnection();
    connection.kept = kept;
    return kept;
  }

  /**
   * Hands an event of a kept connection over, or counts it if there is no room. Once the accept
   * found none, neither may what follows go: it would be the child of a span that nobody has.
   */
  static void offer(int kind, Connection connection) {
    offer(new Event(kind, connection));
  }

  static void offer(Event event) {
    KeptConnection kept = event.connection == null ? null : event.connection.kept;
    boolean refused = kept != null && kept.acceptRefused;
    if (!refused && events.push(event)) {
      return;
    }
    if (event.kind == Event.ACCEPTED) {
      kept.acceptRefused = true;
    }
    Drops.count(Drops.QUEUE_FULL);
  }
}
