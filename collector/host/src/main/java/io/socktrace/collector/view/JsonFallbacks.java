package io.socktrace.collector.view;

import io.socktrace.collector.store.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fallbacks for JSON: estimates are called so, the counts of {@code kinds} are exact. */
final class JsonFallbacks {
  private static final int MAX_CALL_SITES = 200;

  /** As many as one agent has. */
  private static final int MAX_KINDS = 128;

  private JsonFallbacks() {}

  static Map<String, Object> of(Snapshot snapshot) {
    Fallbacks fallbacks = Fallbacks.of(snapshot);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("transfers", fallbacks.transfers());
    map.put(
        "callSites",
        fallbacks.callSites().stream().limit(MAX_CALL_SITES).map(JsonFallbacks::callSite).toList());
    map.put("callSitesInAll", fallbacks.callSites().size());
    map.put("kinds", kinds(fallbacks.kinds()));
    map.put("kindsInAll", fallbacks.kinds().size());
    map.put("switchedOff", SwitchedOff.of(snapshot).stream().map(JsonFallbacks::off).toList());
    return map;
  }

  private static Map<String, Object> callSite(Fallback site) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("service", site.kind().service());
    boolean named = !site.kind().function().isEmpty();
    map.put("function", named ? site.kind().function() : null);
    map.put("line", site.kind().line() < 0 ? null : site.kind().line());
    describe(map, site.kind());
    map.put("othersFolded", named && !site.kind().target().isEmpty() ? null : true);
    map.put("estimatedCalls", site.calls());
    map.put("estimatedBytes", site.bytes());
    map.put("advice", Advice.of(site.kind().reason()));
    return map;
  }

  private static List<?> kinds(List<Fallback> kinds) {
    return kinds.stream().limit(MAX_KINDS).map(JsonFallbacks::kind).toList();
  }

  private static Map<String, Object> kind(Fallback kind) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("service", kind.kind().service());
    describe(map, kind.kind());
    map.put("othersFolded", kind.kind().target().isEmpty() ? true : null);
    map.put("calls", kind.calls());
    map.put("bytes", kind.bytes());
    return map;
  }

  private static void describe(Map<String, Object> map, Fallback.Kind kind) {
    map.put("targetClass", kind.target().isEmpty() ? null : kind.target());
    map.put("reason", kind.reason());
    map.put("path", kind.path());
  }

  private static Map<String, Object> off(SwitchedOff off) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("service", off.process().service());
    map.put("pid", off.process().attributes().whole("process.pid"));
    map.put("switch", off.which());
    map.put("caller", off.caller().isEmpty() ? null : off.caller());
    return map;
  }
}
