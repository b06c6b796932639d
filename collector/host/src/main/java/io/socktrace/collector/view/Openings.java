package io.socktrace.collector.view;

import io.socktrace.collector.store.Snapshot;
import io.socktrace.collector.store.Span;
import io.socktrace.collector.store.Trace;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Why so many connections may wait at a listener and not more, in the agent's words; known of those
 * whose opening is still kept.
 */
record Openings(Map<Listener.Key, String> reasons) {
  static Openings of(Snapshot snapshot) {
    Map<Listener.Key, String> reasons = new HashMap<>();
    for (Trace trace : snapshot.traces()) {
      for (Span span : trace.spans()) {
        String reason = span.attributes().text("socktrace.accept_queue.limit.reason");
        if (!reason.isEmpty()) {
          reasons.put(Listener.addressOf(span.resource(), span.attributes()), reason);
        }
      }
    }
    return new Openings(reasons);
  }

  Optional<String> limitReason(Listener listener) {
    return Optional.ofNullable(reasons.get(listener.address()));
  }
}
