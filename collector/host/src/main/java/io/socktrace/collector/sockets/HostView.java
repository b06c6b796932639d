package io.socktrace.collector.sockets;

import io.socktrace.collector.view.Json;
import io.socktrace.collector.view.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The host's listeners for the page and for {@code /api/host}.
 *
 * <p>Unlike the commands, which a user of this machine runs, it names programs and never their
 * arguments: those may hold a secret, and a collector may answer other machines.
 */
public final class HostView {
  private static final int MAX_SHOWN = 100;

  private static final Comparator<HostListener> TROUBLE_FIRST =
      Comparator.comparingLong((HostListener row) -> -Math.max(0, row.queueLength()))
          .thenComparingLong(row -> -Math.max(0, row.drops()));

  private HostView() {}

  /** For the page: the listeners that no agent reports, those with trouble first, in words. */
  public static Map<String, Object> page(HostWatch.State state, Coverage coverage) {
    List<HostListener> others =
        state.listing().listeners().stream().filter(row -> !coverage.has(row)).toList();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(
        "listeners",
        others.stream()
            .sorted(TROUBLE_FIRST)
            .limit(MAX_SHOWN)
            .map(row -> words(row, state.listing().ownNamespace()))
            .toList());
    map.put("inAll", others.size() + state.leftOut());
    return map;
  }

  private static Map<String, Object> words(HostListener row, long ownNamespace) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("inode", row.inode());
    map.put("listener", ListenersText.fit(row.local(), ListenersText.MAX_LOCAL));
    map.put("queue", row.queue());
    map.put("full", row.isFull());
    map.put("drops", HostListener.number(row.drops()));
    map.put("process", process(row.owner()));
    map.put("netns", row.namespace() == ownNamespace ? "" : "netns " + row.namespace());
    return map;
  }

  private static String process(Owner owner) {
    if (!owner.isKnown()) {
      return "unknown";
    }
    Holder first = owner.holders().get(0);
    int more = owner.holders().size() - 1;
    String name = ListenersText.fit(first.program().name(), ListenersText.MAX_PROGRAM);
    return name + ", pid " + first.pid() + (more > 0 ? " +" + more : "");
  }

  /** For programs: all of them, and whether an agent reports them. */
  public static String json(HostWatch.State state, Coverage coverage) {
    List<Object> rows = new ArrayList<>();
    for (HostListener row : state.listing().listeners()) {
      Map<String, Object> map = ListenersJson.socket(row);
      map.put("holders", row.owner().holders().stream().map(HostView::holder).toList());
      map.put("agentReports", coverage.has(row));
      rows.add(map);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("networkNamespace", state.listing().ownNamespace());
    all.put("listeners", rows);
    all.put("leftOut", state.leftOut());
    all.put("remarks", state.listing().remarks());
    return Json.of(all);
  }

  private static Map<String, Object> holder(Holder holder) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("pid", holder.pid());
    map.put("fd", holder.fd());
    map.put("program", Text.clean(holder.program().name()));
    return map;
  }
}
