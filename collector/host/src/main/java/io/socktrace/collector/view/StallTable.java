package io.socktrace.collector.view;

import java.time.ZoneId;
import java.util.List;
import java.util.OptionalLong;

/**
 * When nothing was accepted, and what the thread that should have did instead; of the newest the
 * top of its stack. Nothing where there was no stall.
 */
final class StallTable {
  private static final int ROWS = 10;
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
    stalls.stream().limit(ROWS).forEach(stall -> row(table, stall, zone));
    table.appendTo(out);
    if (stalls.size() > ROWS) {
      out.append("  and ").append(Text.plural(stalls.size() - ROWS, "more stall")).append('\n');
    }
    stalls.stream().limit(ROWS).forEach(stall -> lock(out, stall));
    newest(out, stalls.get(0));
    out.append('\n');
  }

  private static void row(Table table, Stall stall, ZoneId zone) {
    String length = Quantity.seconds(stall.seconds());
    table.rowAsIs(
        ConnectionTable.time(stall.span().startNanos(), zone),
        stall.lasts() ? length + ", lasts" : length,
        Text.fit(stall.service(), Table.MAX_CELL),
        Text.fit(stall.endpoint(), Table.MAX_CELL),
        queue(stall, "length") + "/" + queue(stall, "limit"),
        dash(Text.fit(stall.fact("cause"), Table.MAX_CELL)),
        dash(Text.fit(stall.attributes().text("thread.name"), Table.MAX_CELL)),
        dash(stall.culprit()) + state(Text.fit(stall.fact("thread.state"), Table.MAX_CELL)));
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

  private static void lock(StringBuilder out, Stall stall) {
    String lock = stall.fact("lock.name");
    String owner = stall.fact("lock.owner.name");
    if (!lock.isEmpty()) {
      out.append("  ").append(Text.fit(stall.endpoint(), Table.MAX_CELL));
      out.append(": waits for ").append(Text.fitEnd(lock, FRAME_CHARS));
      out.append(owner.isEmpty() ? "" : ", held by thread " + Text.fit(owner, Table.MAX_CELL));
      out.append('\n');
    }
  }

  private static void newest(StringBuilder out, Stall stall) {
    frames(out, "the newest", stall.attributes().text("code.stacktrace"));
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
