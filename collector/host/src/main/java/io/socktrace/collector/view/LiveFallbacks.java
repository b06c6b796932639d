package io.socktrace.collector.view;

import io.socktrace.collector.store.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Call sites that fall back, for the page: estimates with a {@code ~}, sums by reason exact. */
final class LiveFallbacks {
  private static final int MAX_ROWS = 20;

  private LiveFallbacks() {}

  static Map<String, Object> of(Snapshot snapshot) {
    Fallbacks fallbacks = Fallbacks.of(snapshot);
    List<Fallback> sites = fallbacks.callSites();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("transfers", fallbacks.transfers());
    map.put("callSites", sites.stream().limit(MAX_ROWS).map(LiveFallbacks::site).toList());
    map.put("callSitesInAll", sites.size());
    map.put(
        "reasons",
        fallbacks.reasons().stream().limit(MAX_ROWS).map(LiveFallbacks::reason).toList());
    map.put(
        "switchedOff",
        SwitchedOff.of(snapshot).stream().limit(MAX_ROWS).map(LiveFallbacks::off).toList());
    return map;
  }

  private static Map<String, Object> site(Fallback site) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("service", Text.fit(site.kind().service(), LiveView.NAME_CHARS));
    map.put("callSite", Text.fitEnd(site.callSite(), LiveView.NAME_CHARS));
    map.put("target", Text.fitEnd(site.target(), LiveView.NAME_CHARS));
    map.put("reason", Text.fit(site.kind().reason(), LiveView.NAME_CHARS));
    map.put("path", Text.fit(site.kind().path(), LiveView.NAME_CHARS));
    map.put("calls", CallSiteTable.estimate(ListenerTable.whole(site.calls())));
    map.put("bytes", CallSiteTable.estimate(ListenerTable.bytes(site.bytes())));
    return map;
  }

  private static Map<String, Object> reason(Fallback sum) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("reason", Text.fit(sum.kind().reason(), LiveView.NAME_CHARS));
    map.put("sum", ListenerTable.bytes(sum.bytes()) + " in " + CallSiteTable.calls(sum.calls()));
    map.put("advice", Advice.of(sum.kind().reason()));
    return map;
  }

  private static String off(SwitchedOff off) {
    return Text.fit(off.process().service(), LiveView.NAME_CHARS)
        + " (pid "
        + LiveView.dash(off.process().attributes().text("process.pid"))
        + "): "
        + Text.fit(off.meaning(), LiveView.NAME_CHARS)
        + " copies until this JVM ends; "
        + (off.caller().isEmpty()
            ? "who made it so is not known"
            : "made so by " + Text.fitEnd(off.caller(), LiveView.NAME_CHARS));
  }
}
