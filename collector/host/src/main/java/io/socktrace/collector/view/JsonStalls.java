package io.socktrace.collector.view;

import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Stalls for programs: those that last first, then those without an end, then the newest. */
final class JsonStalls {
  private static final int MOST = 100;

  private JsonStalls() {}

  static List<?> of(Snapshot snapshot) {
    return Stalls.of(snapshot, Listeners.of(snapshot)).stream()
        .limit(MOST)
        .map(JsonStalls::map)
        .toList();
  }

  private static Map<String, Object> map(Stall stall) {
    Attributes attributes = stall.attributes();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("service", stall.service());
    map.put("listener", stall.endpoint());
    map.put("traceId", stall.span().traceId().isEmpty() ? null : stall.span().traceId());
    map.put("startMillis", stall.span().startNanos() / 1_000_000);
    map.put("durationSeconds", stall.seconds());
    map.put("lasts", stall.lasts());
    map.put("unheard", stall.isUnheard() ? true : null);
    map.put("neverAccepted", stall.isNeverAccepted() ? true : null);
    map.put("cause", text(stall.fact("cause")));
    map.put("end", text(stall.fact("end")));
    map.put("queueLength", attributes.whole("socktrace.accept_queue.length"));
    map.put("queueLimit", attributes.whole("socktrace.accept_queue.limit"));
    map.put(stall.isNeverAccepted() ? "openedBy" : "thread", attributes.value("thread.name"));
    map.put("threadState", text(stall.fact("thread.state")));
    map.put("function", attributes.value("code.function.name"));
    map.put("line", attributes.whole("code.line.number"));
    map.put("lock", text(stall.fact("lock.name")));
    map.put("lockOwner", text(stall.fact("lock.owner.name")));
    map.put("stack", attributes.value("code.stacktrace"));
    map.put("lockOwnerStack", text(stall.fact("lock.owner.stacktrace")));
    return map;
  }

  private static String text(String fact) {
    return fact.isEmpty() ? null : fact;
  }
}
