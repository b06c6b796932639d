package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.socktrace.bootstrap.CallSite;
import io.socktrace.bootstrap.Fallback;
import io.socktrace.bootstrap.Fallbacks;
import io.socktrace.bootstrap.Switches;
import io.socktrace.bootstrap.Transfers;

/** What is known of transfers in the whole JVM: their paths, why they fell back, and who did it. */
final class TransferMetrics {
  private TransferMetrics() {}

  static void addTo(Points points) {
    for (int path = 0; path < Transfers.PATHS.length; path++) {
      for (int target = 0; target < Transfers.TARGETS.length; target++) {
        long calls = Transfers.calls(path, target);
        if (calls > 0) {
          Attributes attributes =
              Attributes.of(
                  Names.IO_PATH, Transfers.PATHS[path], Names.IO_TARGET, Transfers.TARGETS[target]);
          points.counter(Metrics.TRANSFER_IO, attributes, Transfers.bytes(path, target));
          points.counter(Metrics.TRANSFER_OPERATIONS, attributes, calls);
        }
      }
    }
    for (int i = 0; i < Fallbacks.ways() && Fallbacks.way(i) != null; i++) {
      Fallback way = Fallbacks.way(i);
      if (way.calls.get() > 0) {
        Attributes attributes = attributes(way).build();
        points.counter(Metrics.FALLBACK_IO, attributes, way.bytes.get());
        points.counter(Metrics.FALLBACK_OPERATIONS, attributes, way.calls.get());
      }
    }
    for (int i = 0; i < Fallbacks.sites() && Fallbacks.site(i) != null; i++) {
      CallSite site = Fallbacks.site(i);
      if (site.calls.get() > 0) {
        Attributes attributes = attributes(site);
        points.counter(Metrics.CALL_SITE_IO, attributes, site.bytes.get());
        points.counter(Metrics.CALL_SITE_OPERATIONS, attributes, site.calls.get());
      }
    }
    for (int which = 0; which < Switches.NAMES.length; which++) {
      int state = Switches.state(which);
      if (state != Switches.UNSEEN) {
        points.gauge(
            Metrics.TRANSFER_ENABLED,
            Attributes.of(Names.TRANSFER_SWITCH, Switches.NAMES[which]),
            state == Switches.ON ? 1 : 0);
      }
    }
  }

  private static AttributesBuilder attributes(Fallback way) {
    AttributesBuilder attributes =
        Attributes.builder()
            .put(Names.FALLBACK_REASON, Fallback.REASONS[way.reason])
            .put(Names.IO_PATH, Transfers.PATHS[way.path]);
    return way.target.isEmpty()
        ? attributes.put(Names.OVERFLOW, true)
        : attributes.put(Names.TARGET_CLASS, way.target);
  }

  private static Attributes attributes(CallSite site) {
    AttributesBuilder attributes = attributes(site.fallback);
    if (site.function.isEmpty()) {
      return attributes.put(Names.OVERFLOW, true).build();
    }
    attributes.put(Names.CODE_FUNCTION, site.function);
    if (site.line >= 0) {
      attributes.put(Names.CODE_LINE, (long) site.line);
    }
    return attributes.build();
  }
}
