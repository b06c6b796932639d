package io.socktrace.collector.view;

import io.socktrace.collector.store.Resource;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * When nothing was accepted, and what the thread that should have did instead; of the newest the
 * top of its stack. Nothing where there was no stall.
 */
final class StallTable {
  private static final int ROWS = 10;

  /** Those that last have a row each, to a limit that no host in its senses reaches. */
  private static final int LASTING_ROWS = 100;

  /** Listeners by name in one line. */
  private static final int NAMED = 3;

  private static final int FRAMES = 8;
  private static final int FRAME_CHARS = 110;

  private StallTable() {}

  static void append(StringBuilder out, List<Stall> stalls, ZoneId zone) {
    if (stalls.isEmpty()) {
      return;
    }
    out.append("STALLS: nothing was accepted while connections waited\n");
    Table table =
        new Table("since", ">for", "service", "listener", ">queue", "cause", "thread", "in");
    long lasting = stalls.stream().filter(Stall::lasts).count();
    List<Stall> shown =
        stalls.stream().limit(Math.max(ROWS, Math.min(lasting, LASTING_ROWS))).toList();
    shown.forEach(stall -> row(table, stall, zone));
    table.appendTo(out);
    more(out, Math.max(0, lasting - shown.size()), "more stall", " that last");
    more(out, stalls.size() - Math.max(lasting, shown.size()), "more stall", "");
    facts(
        out, shown, stall -> stall.isUnheard() ? "lasted at least so long, " + Stall.UNHEARD : "");
    facts(out, shown, Stall::lock);
    newest(out, stalls.get(0));
    out.append('\n');
  }

  private static void row(Table table, Stall stall, ZoneId zone) {
    table.rowAsIs(
        ConnectionTable.time(stall.span().startNanos(), zone),
        stall.length(),
        Text.fit(stall.service(), Table.MAX_CELL),
        Text.fit(stall.endpoint(), Table.MAX_CELL),
        queue(stall, "length") + "/" + queue(stall, "limit"),
        dash(Text.fit(stall.fact("cause"), Table.MAX_CELL)),
        stall.isNeverAccepted()
            ? "-"
            : dash(Text.fit(stall.attributes().text("thread.name"), Table.MAX_CELL)),
        stall.isNeverAccepted()
            ? Stall.NOBODY_YET
            : dash(stall.culprit()) + state(Text.fit(stall.fact("thread.state"), Table.MAX_CELL)));
  }

  private static String queue(Stall stall, String fact) {
    OptionalLong value = stall.attributes().whole("socktrace.accept_queue." + fact);
    return ListenerTable.whole(value);
  }

  private static String state(String state) {
    return state.isEmpty() ? "" : ", " + state;
  }

  private static String dash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static void more(StringBuilder out, long count, String noun, String which) {
    if (count > 0) {
      out.append("  and ").append(Text.plural(count, noun)).append(which).append('\n');
    }
  }

  /** Of each fact one line, of however many stalls of a process it is true. */
  private static void facts(StringBuilder out, List<Stall> shown, Function<Stall, String> factOf) {
    record Fact(Resource process, String text) {}
    Map<Fact, Set<String>> listeners = new LinkedHashMap<>();
    for (Stall stall : shown) {
      Fact fact = new Fact(stall.span().resource(), factOf.apply(stall));
      if (!fact.text().isEmpty()) {
        listeners
            .computeIfAbsent(fact, first -> new LinkedHashSet<>())
            .add(Text.fit(stall.endpoint(), Table.MAX_CELL));
      }
    }
    listeners.forEach(
        (fact, endpoints) -> {
          out.append("  ");
          out.append(String.join(", ", endpoints.stream().limit(NAMED).toList()));
          out.append(
              endpoints.size() > NAMED ? " and " + (endpoints.size() - NAMED) + " more" : "");
          out.append(": ").append(fact.text()).append('\n');
        });
  }

  private static void newest(StringBuilder out, Stall stall) {
    frames(
        out,
        stall.isNeverAccepted() ? "the thread that opened the newest" : "the newest",
        stall.attributes().text("code.stacktrace"));
    frames(out, "holder of the lock", stall.fact("lock.owner.stacktrace"));
  }

  private static void frames(StringBuilder out, String whose, String stack) {
    List<String> frames = stack.lines().map(String::strip).filter(f -> !f.isEmpty()).toList();
    if (!frames.isEmpty()) {
      out.append("  ").append(whose).append(":\n");
      frames.stream()
          .limit(FRAMES)
          .forEach(frame -> out.append("    ").append(Text.fit(frame, FRAME_CHARS)).append('\n'));
      if (frames.size() > FRAMES) {
        out.append("    ...\n");
      }
    }
  }
}
