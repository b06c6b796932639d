package io.socktrace.collector.view;

import io.socktrace.collector.store.Histogram;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The table of listeners: drops stand beside the waits.
 *
 * <p>A wait is only known of a connection that got through. Under overload the longest-waiting
 * clients are the ones whose SYN was dropped, so a table with waits alone would look best when it
 * is worst.
 */
final class ListenerTable {
  private ListenerTable() {}

  static void append(StringBuilder out, List<Listener> listeners) {
    out.append("LISTENERS\n");
    if (listeners.isEmpty()) {
      out.append("  none yet: no agent has sent metrics (agents export every 10 s by default)\n");
      return;
    }
    Table table =
        new Table(
            "service",
            ">pid",
            "listener",
            ">queue",
            ">peak",
            ">wait p50",
            ">p99",
            ">max",
            ">drops",
            ">accepted",
            ">per s",
            ">active",
            ">in",
            ">out",
            ">zero-copied");
    listeners.forEach(listener -> row(table, listener));
    table.appendTo(out);
    listeners.forEach(listener -> paths(out, listener));
    listeners.forEach(listener -> notes(out, listener));
  }

  /** No line where all was ordinary reads and writes of heap buffers. */
  private static void paths(StringBuilder out, Listener listener) {
    Map<String, Long> sent = listener.bytes().getOrDefault("transmit", Map.of());
    Map<String, Long> received = listener.bytes().getOrDefault("receive", Map.of());
    if (CopyPaths.areTelling(sent) || CopyPaths.areTelling(received)) {
      out.append("  ").append(Text.fit(listener.service(), Table.MAX_CELL)).append(' ');
      out.append(Text.clean(listener.endpoint())).append(": out ");
      out.append(CopyPaths.text(sent)).append("; in ").append(CopyPaths.text(received));
      out.append('\n');
    }
  }

  private static void row(Table table, Listener listener) {
    Histogram waits = listener.waits();
    Quantiles quantiles = waits == null ? null : new Quantiles(waits);
    table.row(
        listener.service(),
        whole(listener.pid()),
        listener.endpoint(),
        whole(listener.queueLength()) + "/" + whole(listener.queueLimit()),
        whole(listener.queuePeak()),
        quantiles == null ? "-" : quantiles.text(0.5),
        quantiles == null ? "-" : quantiles.text(0.99),
        quantiles == null ? "-" : quantiles.maximum(),
        whole(listener.drops()),
        whole(listener.accepted()),
        rate(listener.acceptedPerSecond()),
        whole(listener.active()),
        bytes(listener.received()),
        bytes(listener.transmitted()),
        percent(listener.zeroCopyRatio()));
  }

  private static void notes(StringBuilder out, Listener listener) {
    String where = Text.clean(listener.endpoint());
    if (listener.stallSeconds().orElse(0) > 0) {
      out.append("  ! ").append(where).append(": nothing accepted for ");
      out.append(Quantity.seconds(listener.stallSeconds().getAsDouble()));
      out.append(" while connections wait\n");
    }
    if (listener.acceptFailures().orElse(0) > 0) {
      out.append("  ! ").append(where).append(": accept failed ");
      out.append(Text.plural(listener.acceptFailures().getAsLong(), "time")).append('\n');
    }
    if (listener.drops().orElse(0) > 0) {
      out.append("  ! ").append(where).append(": ");
      out.append(Text.plural(listener.drops().getAsLong(), "drop"));
      out.append(". Waits are of survivors only: a client whose SYN was dropped waited before the");
      out.append("\n    kernel made a socket, and that time is not in the wait.\n");
    }
  }

  static String whole(OptionalLong value) {
    return value.isPresent() ? Long.toString(value.getAsLong()) : "-";
  }

  static String bytes(OptionalLong value) {
    return value.isPresent() ? Quantity.bytes(value.getAsLong()) : "-";
  }

  static String percent(OptionalDouble value) {
    return value.isPresent() ? Quantity.percent(value.getAsDouble()) : "-";
  }

  private static String rate(OptionalDouble value) {
    return value.isPresent() ? Quantity.perSecond(value.getAsDouble()) : "-";
  }
}
