package io.socktrace.collector.view;

import io.socktrace.collector.store.Metric;
import io.socktrace.collector.store.Resource;
import io.socktrace.collector.store.Snapshot;
import io.socktrace.collector.store.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the page shows, as JSON with the very words of the terminal's view.
 *
 * <p>Numbers are made readable once, here, so that page and terminal cannot disagree; the page's
 * script only places them. For programs there is {@link JsonView}. Everything is bounded, since the
 * page draws all that it is given.
 */
public final class LiveView {
  static final int NAME_CHARS = 80;
  static final int VALUE_CHARS = 400;

  private static final int MAX_CONNECTIONS = 50;
  private static final int MAX_STALLS = 20;

  /** Those that last are never hidden behind a number, up to here. */
  private static final int MAX_LASTING = 100;

  private static final int MAX_SERVICES = 50;

  private LiveView() {}

  /**
   * The present: everything but the history.
   *
   * @param host the listeners of this host that no agent reports; null if they are not looked for
   */
  public static String present(
      Snapshot snapshot, History history, Map<String, Object> host, long nowMillis) {
    List<Stall> stalls = Stalls.of(snapshot, Listeners.of(snapshot));
    LiveListeners listeners = LiveListeners.of(snapshot, history, stalls, nowMillis);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("headline", listeners.headline());
    map.put("listeners", listeners.maps());
    map.put("listenersInAll", listeners.inAll());
    long lasting = stalls.stream().filter(Stall::lasts).count();
    long shown = Math.max(MAX_STALLS, Math.min(lasting, MAX_LASTING));
    map.put("stalls", stalls.stream().limit(shown).map(Stall::asMap).toList());
    map.put("stallsInAll", stalls.size());
    map.put("fallbacks", LiveFallbacks.of(snapshot));
    List<Connection> slowest = Connections.slowest(snapshot);
    map.put(
        "connections", slowest.stream().limit(MAX_CONNECTIONS).map(LiveConnection::row).toList());
    map.put("connectionsInAll", slowest.size());
    map.put("host", host);
    map.put("services", services(snapshot, history));
    map.put("lost", lost(snapshot));
    return Json.of(map);
  }

  /**
   * What the script asks for: the present, and of the history what it has not.
   *
   * @param present as {@link #present} made it
   * @param since the sequence number of the last sample it has
   */
  public static String answer(
      String version, String jaegerUrl, String present, History history, long since) {
    return "{\"version\":"
        + Json.of(version)
        + (jaegerUrl == null ? "" : ",\"jaegerUrl\":" + Json.of(jaegerUrl))
        + ",\"present\":"
        + present
        + ",\"history\":"
        + Json.of(history.since(since))
        + "}\n";
  }

  public static String trace(Trace trace) {
    return Json.of(LiveConnection.whole(trace));
  }

  private static List<?> services(Snapshot snapshot, History history) {
    Map<Resource, Integer> series = new LinkedHashMap<>();
    snapshot.traces().forEach(t -> t.spans().forEach(s -> series.putIfAbsent(s.resource(), 0)));
    for (Metric metric : snapshot.metrics()) {
      series.merge(metric.series().resource(), 1, Integer::sum);
    }
    List<Object> services = new ArrayList<>();
    series.forEach(
        (process, count) -> {
          if (services.size() < MAX_SERVICES) {
            services.add(service(process, count, history.heardAtMillis(process)));
          }
        });
    return services;
  }

  private static Map<String, Object> service(Resource process, int series, long heardAtMillis) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("service", Text.fit(process.service(), NAME_CHARS));
    map.put("pid", dash(process.attributes().text("process.pid")));
    map.put("host", dash(process.attributes().text("host.name")));
    map.put("series", series);
    map.put("heardAtMillis", heardAtMillis == 0 ? null : heardAtMillis);
    return map;
  }

  private static Map<String, Object> lost(Snapshot snapshot) {
    StringBuilder text = new StringBuilder();
    Losses.append(text, snapshot);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("lines", text.toString().lines().skip(1).map(String::strip).toList());
    map.put("any", anyLoss(snapshot));
    return map;
  }

  private static boolean anyLoss(Snapshot snapshot) {
    return !Losses.ofAgents(snapshot).isEmpty()
        || snapshot.spanCounts().evicted() + snapshot.spanCounts().refused() > 0
        || snapshot.pointCounts().evicted() + snapshot.pointCounts().refused() > 0
        || !snapshot.refusedRequests().isEmpty();
  }

  static String dash(String text) {
    return text.isEmpty() ? "-" : Text.fit(text, NAME_CHARS);
  }
}
