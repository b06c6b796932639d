package io.socktrace.collector.view;

import io.socktrace.collector.store.Snapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Connections from the kept traces, the longest wait first, then the newest. */
final class Connections {
  private Connections() {}

  static List<Connection> slowest(Snapshot snapshot) {
    return snapshot.traces().stream()
        .map(Connection::of)
        .flatMap(Optional::stream)
        .sorted(
            Comparator.comparingDouble((Connection c) -> -c.waitSeconds().orElse(-1))
                .thenComparingLong(c -> -c.accept().endNanos()))
        .toList();
  }
}
