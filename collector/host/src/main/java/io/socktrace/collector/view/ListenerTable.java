package io.socktrace.collector.view;

import io.socktrace.collector.store.Histogram;
import java.util.ArrayList;
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
  /** Of closed listeners without drops so many have rows: a client of FTP opens hundreds. */
  private static final int CLOSED_ROWS = 10;

  /** Sentences on limits. */
  private static final int REASONS = 8;

  private ListenerTable() {}

  static void append(StringBuilder out, List<Listener> listeners, Openings openings) {
    out.append("LISTENERS\n");
    if (listeners.isEmpty()) {
      out.append("  none yet: no agent has sent metrics (agents export every 10 s by default)\n");
      return;
    }
    List<Listener> shown = new ArrayList<>();
    List<Listener> folded = new ArrayList<>();
    int closed = 0;
    for (Listener listener : listeners) {
      boolean remarkable = listener.isOpen() || listener.drops().orElse(0) > 0;
      (remarkable || closed++ < CLOSED_ROWS ? shown : folded).add(listener);
    }
    boolean troubled = shown.stream().anyMatch(listener -> !trouble(listener).isEmpty());
    boolean halfOpen = shown.stream().anyMatch(listener -> listener.halfOpen().orElse(0) > 0);
    Table table = new Table(headings(troubled, halfOpen));
    shown.forEach(listener -> row(table, listener, troubled, halfOpen));
    table.appendTo(out);
    fold(out, folded);
    shown.forEach(listener -> paths(out, listener));
    shown.forEach(listener -> notes(out, listener));
    drops(out, shown);
    reasons(out, shown, openings);
  }

  /** What is rarely so has a column only when it is. */
  private static String[] headings(boolean troubled, boolean halfOpen) {
    List<String> headings = new ArrayList<>(List.of("service", ">pid", "listener"));
    if (troubled) {
      headings.add("now");
    }
    headings.addAll(List.of(">queue", ">peak"));
    if (halfOpen) {
      headings.add(">half-open");
    }
    headings.addAll(List.of(">wait p50", ">p99", ">max", ">drops", ">accepted", ">per s"));
    headings.addAll(List.of(">active", ">in", ">out", ">zero-copied"));
    return headings.toArray(String[]::new);
  }

  /** What is wrong at this moment, or "". */
  private static String trouble(Listener listener) {
    List<String> troubles = new ArrayList<>();
    if (listener.isStalled()) {
      troubles.add("stalled " + Quantity.seconds(listener.stallSeconds().getAsDouble()));
    }
    if (listener.isFull()) {
      troubles.add("full");
    }
    return String.join(", ", troubles);
  }

  private static void fold(StringBuilder out, List<Listener> folded) {
    if (!folded.isEmpty()) {
      out.append("  and ").append(Text.plural(folded.size(), "more closed listener"));
      out.append(" without drops: accepted ");
      out.append(folded.stream().mapToLong(l -> l.accepted().orElse(0)).sum());
      out.append(", in ");
      out.append(Quantity.bytes(folded.stream().mapToLong(l -> l.received().orElse(0)).sum()));
      out.append(", out ");
      out.append(Quantity.bytes(folded.stream().mapToLong(l -> l.transmitted().orElse(0)).sum()));
      out.append('\n');
    }
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

  private static void row(Table table, Listener listener, boolean troubled, boolean halfOpen) {
    Histogram waits = listener.waits();
    Quantiles quantiles = waits == null ? null : new Quantiles(waits);
    List<String> cells =
        new ArrayList<>(List.of(listener.service(), whole(listener.pid()), listener.endpoint()));
    if (troubled) {
      cells.add(trouble(listener));
    }
    cells.add(whole(listener.queueLength()) + "/" + whole(listener.queueLimit()));
    cells.add(whole(listener.queuePeak()));
    if (halfOpen) {
      cells.add(whole(listener.halfOpen()));
    }
    cells.addAll(
        List.of(
            quantiles == null ? "-" : quantiles.text(0.5),
            quantiles == null ? "-" : quantiles.text(0.99),
            quantiles == null ? "-" : quantiles.maximum(),
            whole(listener.drops()),
            whole(listener.accepted()),
            rate(listener.acceptedPerSecond()),
            whole(listener.active()),
            bytes(listener.received()),
            bytes(listener.transmitted()),
            percent(listener.zeroCopyRatio())));
    table.row(cells.toArray(String[]::new));
  }

  private static void notes(StringBuilder out, Listener listener) {
    String where = Text.clean(listener.endpoint());
    if (listener.acceptFailures().orElse(0) > 0) {
      out.append("  ! ").append(where).append(": accept failed ");
      out.append(Text.plural(listener.acceptFailures().getAsLong(), "time")).append('\n');
    }
    if (!listener.waitsUnknownText().isEmpty()) {
      out.append("  ").append(where).append(": ").append(listener.waitsUnknownText());
      out.append("; the columns tell of the others only\n");
    }
  }

  /** What drops mean for the waits is said once, after the last of them. */
  private static void drops(StringBuilder out, List<Listener> shown) {
    List<String> drops =
        shown.stream()
            .filter(listener -> listener.drops().orElse(0) > 0)
            .map(
                listener ->
                    Text.clean(listener.endpoint())
                        + ": "
                        + Text.plural(listener.drops().getAsLong(), "drop"))
            .toList();
    if (!drops.isEmpty()) {
      out.append("  ! ").append(String.join("\n  ! ", drops));
      out.append(". Waits are of survivors only: a client whose SYN was dropped waited before the");
      out.append("\n    kernel made a socket, and that time is not in the wait.\n");
    }
  }

  /** Of each sentence one line, of however many listeners of an address it is true. */
  private static void reasons(StringBuilder out, List<Listener> shown, Openings openings) {
    List<String> reasons =
        shown.stream()
            .filter(Listener::isOpen)
            .flatMap(listener -> openings.limitReason(listener).stream())
            .distinct()
            .toList();
    reasons.stream()
        .limit(REASONS)
        .flatMap(reason -> Text.wrap(Text.clean(reason), 112).stream())
        .forEach(line -> out.append("  ").append(line).append('\n'));
    if (reasons.size() > REASONS) {
      out.append("  and ").append(reasons.size() - REASONS).append(" more with such limits\n");
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
