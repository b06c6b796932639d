package io.socktrace.collector.sockets;

import io.socktrace.collector.view.Json;
import io.socktrace.collector.view.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Who waits, as a table and as JSON. */
public final class WaitingView {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private WaitingView() {}

  /**
   * @param reported what a running collector knows, or null
   */
  public static String text(WaitingScan.Answer answer, Reported reported) {
    if (answer.waiting().isEmpty()) {
      return "Nobody waits in an accept queue.\n";
    }
    Table table =
        new Table(">waiting", "client", "listener", ">queue", ">drops", ">pid", "program", "agent");
    for (WaitingScan.Waiting waiting : answer.waiting()) {
      HostListener listener = waiting.listeners().get(0);
      Owner owner = listener.owner();
      int more = waiting.listeners().size() - 1;
      table.rowAsIs(
          age(waiting.waitMillis()),
          AddressText.of(waiting.client()) + (waiting.gone() ? " (client gone)" : ""),
          listener.local() + (more > 0 ? " (or " + more + " more there)" : ""),
          listener.queue(),
          HostListener.number(listener.drops()),
          owner.isKnown() ? Long.toString(owner.holders().get(0).pid()) : "-",
          owner.isKnown()
              ? ListenersText.fit(
                  owner.holders().get(0).program().command(), ListenersText.MAX_PROGRAM)
              : owner.unknown(),
          AgentState.of(listener, reported).text());
    }
    StringBuilder text = new StringBuilder();
    table.appendTo(text);
    return text.toString();
  }

  /**
   * @param tickNanos the resolution of the waits
   */
  public static String json(WaitingScan.Answer answer, long tickNanos, Reported reported) {
    List<Object> rows = new ArrayList<>();
    for (WaitingScan.Waiting waiting : answer.waiting()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("client", AddressText.of(waiting.client()));
      row.put("waitMillis", waiting.waitMillis() < 0 ? null : waiting.waitMillis());
      row.put("clientGone", waiting.gone());
      row.put(
          "listeners",
          waiting.listeners().stream()
              .map(listener -> ListenersJson.listener(listener, reported))
              .toList());
      rows.add(row);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("tickMillis", (double) tickNanos / NANOS_PER_MILLI);
    all.put("complete", answer.complete());
    all.put("waiting", rows);
    return Json.of(all);
  }

  private static String age(long millis) {
    if (millis < 0) {
      return "?";
    }
    return millis < 10_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1e3);
  }
}
