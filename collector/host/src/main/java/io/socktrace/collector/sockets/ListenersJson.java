package io.socktrace.collector.sockets;

import io.socktrace.collector.process.Program;
import io.socktrace.collector.view.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A listing as JSON; what is not known is left out, never 0. */
public final class ListenersJson {
  private ListenersJson() {}

  /**
   * @param reported what a running collector knows, or null
   */
  public static String render(Listing listing, Reported reported) {
    List<Object> rows = new ArrayList<>();
    for (HostListener row : listing.listeners()) {
      rows.add(listener(row, reported));
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("networkNamespace", listing.ownNamespace());
    all.put("listeners", rows);
    all.put("remarks", ListenersText.remarks(listing, reported));
    return Json.of(all);
  }

  static Map<String, Object> listener(HostListener row, Reported reported) {
    Map<String, Object> map = socket(row);
    map.put("holders", row.owner().holders().stream().map(ListenersJson::holder).toList());
    AgentState agent = AgentState.of(row, reported);
    map.put("agentReports", agent == AgentState.SILENT ? Boolean.FALSE : null);
    return map;
  }

  /** All but who holds it. */
  static Map<String, Object> socket(HostListener row) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("networkNamespace", row.namespace());
    map.put("transport", row.transport());
    map.put("local", row.local());
    map.put("port", row.port() == 0 ? null : row.port());
    map.put("queueLength", known(row.queueLength()));
    map.put("queueLimit", known(row.queueLimit()));
    map.put("drops", known(row.drops()));
    map.put("missing", row.missing());
    map.put("inode", row.inode());
    boolean unix = row.transport().equals(HostListener.UNIX);
    map.put("uid", unix ? null : Integer.toUnsignedLong(row.uid()));
    map.put("ownerUnknown", row.owner().unknown());
    return map;
  }

  private static Map<String, Object> holder(Holder holder) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("pid", holder.pid());
    map.put("fd", holder.fd());
    map.put("program", holder.program().command());
    map.put(
        "agent",
        holder.program().agent() == Program.Agent.NONE
            ? null
            : holder.program().agent().name().toLowerCase(java.util.Locale.ROOT));
    return map;
  }

  private static Long known(long value) {
    return value < 0 ? null : value;
  }
}
