package io.socktrace.collector.view;

import io.socktrace.collector.store.Histogram;
import io.socktrace.collector.store.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The listeners with their verdicts for the page, those in trouble first, and the headline. */
final class LiveListeners {
  private static final int MAX_LISTENERS = 200;
  private static final int MAX_DETAILS = 5;

  /** Only those of the last minute matter for a verdict. */
  private static final int MAX_STALLS = 1_000;

  private record Judged(Listener listener, Verdict verdict, Optional<Track> track) {
    Verdict.State state() {
      return verdict.state();
    }
  }

  private final List<Judged> all;

  private LiveListeners(List<Judged> all) {
    this.all = all;
  }

  static LiveListeners of(Snapshot snapshot, History history, List<Stall> stalls, long nowMillis) {
    Map<Listener.Key, List<Stall>> stallsOf =
        stalls.stream().limit(MAX_STALLS).collect(Collectors.groupingBy(Stall::listener));
    List<Judged> all = new ArrayList<>();
    for (Listener listener : Listeners.of(snapshot)) {
      Verdict verdict =
          Verdict.of(
              listener,
              history.samples(listener),
              stallsOf.getOrDefault(listener.key(), List.of()),
              history.heardAtMillis(listener.resource()),
              nowMillis);
      all.add(new Judged(listener, verdict, history.track(listener)));
    }
    all.sort(Comparator.comparing(Judged::state)); // stable: within a state as in the terminal
    return new LiveListeners(all);
  }

  int inAll() {
    return all.size();
  }

  private long count(Verdict.State state) {
    return all.stream().filter(judged -> judged.state() == state).count();
  }

  /** One line that tells how it is, and for each listener in trouble what is wrong. */
  Map<String, Object> headline() {
    long pressed = count(Verdict.State.PRESSURE);
    long reporting = all.size() - count(Verdict.State.SILENT);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("state", state(pressed, reporting));
    map.put("text", text(pressed, reporting));
    map.put(
        "details",
        all.stream()
            .filter(judged -> judged.state() == Verdict.State.PRESSURE)
            .limit(MAX_DETAILS)
            .map(LiveListeners::detail)
            .toList());
    map.put("more", Math.max(0, pressed - MAX_DETAILS));
    return map;
  }

  private String state(long pressed, long reporting) {
    if (pressed > 0) {
      return word(Verdict.State.PRESSURE);
    }
    return reporting == 0
        ? word(Verdict.State.SILENT)
        : word(count(Verdict.State.EARLIER) > 0 ? Verdict.State.EARLIER : Verdict.State.CALM);
  }

  private String text(long pressed, long reporting) {
    if (all.isEmpty()) {
      return "No listener yet: no agent has sent metrics (agents export every 10 s by default)";
    } else if (reporting == 0) {
      return "No agent reports any more; below is what the last ones said";
    } else if (pressed > 0) {
      return pressed + " of " + Text.plural(reporting, "listener") + " under pressure";
    }
    long earlier = count(Verdict.State.EARLIER);
    return "No listener under pressure, of "
        + reporting
        + (earlier > 0 ? "; " + earlier + " had drops before" : "");
  }

  private static Map<String, Object> detail(Judged judged) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("service", Text.fit(judged.listener().service(), LiveView.NAME_CHARS));
    map.put("listener", Text.fit(judged.listener().endpoint(), LiveView.NAME_CHARS));
    map.put("reasons", judged.verdict().reasons());
    return map;
  }

  List<?> maps() {
    return all.stream().limit(MAX_LISTENERS).map(LiveListeners::map).toList();
  }

  private static Map<String, Object> map(Judged judged) {
    Listener listener = judged.listener();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("track", judged.track().map(track -> Long.toString(track.id())).orElse(null));
    map.put("service", Text.fit(listener.service(), LiveView.NAME_CHARS));
    map.put("instance", Text.clean(listener.instance()));
    map.put("pid", ListenerTable.whole(listener.pid()));
    map.put("listener", Text.fit(listener.endpoint(), LiveView.NAME_CHARS));
    map.put("state", word(judged.state()));
    map.put("reasons", judged.verdict().reasons());
    map.put(
        "queue",
        ListenerTable.whole(listener.queueLength())
            + "/"
            + ListenerTable.whole(listener.queueLimit()));
    map.put("peak", ListenerTable.whole(listener.queuePeak()));
    map.put("waitsUnknown", listener.waitsUnknownText());
    waits(map, listener.waits());
    map.put("drops", ListenerTable.whole(listener.drops()));
    map.put("accepted", ListenerTable.whole(listener.accepted()));
    map.put(
        "perSecond",
        listener.acceptedPerSecond().isPresent()
            ? Quantity.perSecond(listener.acceptedPerSecond().getAsDouble())
            : "-");
    map.put("active", ListenerTable.whole(listener.active()));
    map.put("in", ListenerTable.bytes(listener.received()));
    map.put("out", ListenerTable.bytes(listener.transmitted()));
    map.put("zeroCopied", ListenerTable.percent(listener.zeroCopyRatio()));
    return map;
  }

  private static void waits(Map<String, Object> map, Histogram waits) {
    Quantiles quantiles = waits == null ? null : new Quantiles(waits);
    map.put("waitP50", quantiles == null ? "-" : quantiles.text(0.5));
    map.put("waitP99", quantiles == null ? "-" : quantiles.text(0.99));
    map.put("waitMax", quantiles == null ? "-" : quantiles.maximum());
    List<String> bounds = new ArrayList<>();
    for (int i = 0; waits != null && i < waits.buckets() - 1; i++) {
      double bound = waits.upperBound(i);
      bounds.add(bound > 0 ? Quantity.roughly(bound) : "0");
    }
    map.put("waitBounds", bounds);
  }

  private static String word(Verdict.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
