package io.socktrace.collector.view;

import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Metric;
import io.socktrace.collector.store.Snapshot;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Groups metric points into listeners: stalled ones, open ones, with drops, full queues first. */
final class Listeners {
  private static final Comparator<Listener> ORDER =
      Comparator.comparing((Listener l) -> !l.isStalled())
          .thenComparing(l -> !l.isOpen())
          .thenComparingLong(l -> -l.drops().orElse(0))
          .thenComparingLong(l -> -l.queueLength().orElse(0))
          .thenComparing(Listener::service)
          .thenComparing(Listener::endpoint)
          .thenComparing(Listener::instance);

  private Listeners() {}

  static List<Listener> of(Snapshot snapshot) {
    return of(snapshot.metrics());
  }

  static List<Listener> of(List<Metric> metrics) {
    Map<Listener.Key, Listener> listeners = new HashMap<>();
    for (Metric metric : metrics) {
      Attributes identity = Listener.identityOf(metric.series().attributes());
      if (Listener.isToldBy(metric.series().metric()) && identity.size() > 0) {
        Listener.Key key = new Listener.Key(metric.series().resource(), identity);
        listeners.computeIfAbsent(key, k -> new Listener(k.resource(), k.identity())).add(metric);
      }
    }
    Map<Listener.Key, Metric> ofAddress = new HashMap<>();
    for (Metric metric : metrics) {
      if (Listener.isOfAddress(metric.series().metric())) {
        ofAddress.put(
            Listener.addressOf(metric.series().resource(), metric.series().attributes()), metric);
      }
    }
    for (Listener listener : listeners.values()) {
      Metric metric = ofAddress.get(listener.address());
      if (metric != null) {
        listener.add(metric);
      }
    }
    return listeners.values().stream().sorted(ORDER).toList();
  }
}
