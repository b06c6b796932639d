package io.socktrace.collector.view;

import io.socktrace.collector.store.Snapshot;
import java.util.List;
import java.util.OptionalLong;

/**
 * The places in applications whose copies fell back, with what to do about them.
 *
 * <p>Estimates have a {@code ~}; the sums by reason below are exact. Without any fallback it is one
 * line, and without any transfer nothing: a server that sends no files has nothing to mend.
 */
final class CallSiteTable {
  private static final String TITLE = "CALL SITES THAT FALL BACK";
  private static final int ROWS = 10;
  private static final int REASONS = 16;
  private static final int SWITCHES = 8;
  static final int SITE_CHARS = 48;
  static final int TARGET_CHARS = 40;

  private CallSiteTable() {}

  static void append(StringBuilder out, Snapshot snapshot) {
    Fallbacks fallbacks = Fallbacks.of(snapshot);
    List<SwitchedOff> switches = SwitchedOff.of(snapshot);
    boolean none = fallbacks.kinds().isEmpty() && fallbacks.callSites().isEmpty();
    if (none && switches.isEmpty()) {
      fallbacks
          .transfers()
          .ifPresent(
              transfers ->
                  out.append(TITLE + ": none, of ")
                      .append(Text.plural(transfers, "transfer"))
                      .append("\n\n"));
      return;
    }
    out.append(TITLE + " from zero-copy (~ is estimated from samples, sums by reason are exact)\n");
    switches.stream().limit(SWITCHES).forEach(off -> warning(out, off));
    more(out, switches.size() - SWITCHES, "more such warning");
    table(out, fallbacks);
    List<Fallback> reasons = fallbacks.reasons();
    reasons.stream().limit(REASONS).forEach(reason -> reason(out, reason));
    more(out, reasons.size() - REASONS, "more reason");
    out.append('\n');
  }

  private static void table(StringBuilder out, Fallbacks fallbacks) {
    List<Fallback> sites = fallbacks.callSites();
    if (sites.isEmpty()) {
      out.append(fallbacks.kinds().isEmpty() ? "" : "  no call site is known\n");
      return;
    }
    Table table =
        new Table("service", "call site", "target class", "reason", "path", ">calls", ">bytes");
    sites.stream().limit(ROWS).forEach(site -> row(table, site));
    table.appendTo(out);
    if (sites.size() > ROWS) {
      long bytes = sites.stream().skip(ROWS).mapToLong(Fallback::bytesKnown).sum();
      out.append("  and ").append(Text.plural(sites.size() - ROWS, "more site"));
      out.append(" of ~").append(Quantity.bytes(bytes)).append('\n');
    }
    if (fallbacks.hasOthers()) {
      out.append(
          "  " + Endpoint.OTHERS + " are what is beyond the number that an agent tells apart\n");
    }
  }

  private static void row(Table table, Fallback site) {
    table.rowAsIs(
        Text.fit(site.kind().service(), Table.MAX_CELL),
        Text.fitEnd(site.callSite(), SITE_CHARS),
        Text.fitEnd(site.target(), TARGET_CHARS),
        Text.fit(site.kind().reason(), Table.MAX_CELL),
        Text.fit(site.kind().path(), Table.MAX_CELL),
        estimate(ListenerTable.whole(site.calls())),
        estimate(ListenerTable.bytes(site.bytes())));
  }

  private static void reason(StringBuilder out, Fallback sum) {
    out.append("  ").append(Text.fit(sum.kind().reason(), Table.MAX_CELL)).append(": ");
    out.append(ListenerTable.bytes(sum.bytes())).append(" in ").append(calls(sum.calls()));
    String advice = Advice.of(sum.kind().reason());
    if (advice == null) {
      out.append('\n');
      return;
    }
    out.append(".\n");
    Text.wrap(advice, 112).forEach(line -> out.append("    ").append(line).append('\n'));
  }

  private static void warning(StringBuilder out, SwitchedOff off) {
    out.append("  ! ").append(Text.fit(off.process().service(), Table.MAX_CELL));
    String pid = off.process().attributes().text("process.pid");
    out.append(pid.isEmpty() ? "" : " (pid " + Text.fit(pid, 12) + ")");
    out.append(": ").append(Text.fit(off.meaning(), 60));
    out.append(" copies until this JVM ends; ");
    out.append(
        off.caller().isEmpty()
            ? "who made it so is not known"
            : "made so by " + Text.fitEnd(off.caller(), 80));
    out.append('\n');
  }

  private static void more(StringBuilder out, int count, String noun) {
    if (count > 0) {
      out.append("  and ").append(Text.plural(count, noun)).append('\n');
    }
  }

  static String calls(OptionalLong calls) {
    return calls.isPresent() ? Text.plural(calls.getAsLong(), "call") : "- calls";
  }

  static String estimate(String value) {
    return value.equals("-") ? value : "~" + value;
  }
}
