package io.socktrace.collector.view;

import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Metric;
import io.socktrace.collector.store.Resource;
import io.socktrace.collector.store.Snapshot;
import io.socktrace.collector.store.Span;
import java.util.List;

/**
 * A kind of direct transfer that the JDK has given up for the whole of one JVM.
 *
 * <p>The gauge tells that it is so, and for as long as that JVM sends; who made it so is told once,
 * by a span, which may have been evicted since.
 *
 * @param which a value of {@code socktrace.transfer_to.switch}
 * @param caller empty where it is not known
 */
record SwitchedOff(Resource process, String which, String caller) {
  static List<SwitchedOff> of(Snapshot snapshot) {
    return snapshot.metrics().stream()
        .filter(metric -> metric.series().metric().equals("socktrace.transfer_to.enabled"))
        .filter(metric -> metric.last().value() == 0)
        .map(metric -> of(metric, snapshot))
        .toList();
  }

  private static SwitchedOff of(Metric metric, Snapshot snapshot) {
    Resource process = metric.series().resource();
    String which = which(metric.series().attributes());
    String caller =
        snapshot.traces().stream()
            .flatMap(trace -> trace.spans().stream())
            .filter(span -> span.name().equals("transfer_to disabled"))
            .filter(span -> span.resource().equals(process))
            .filter(span -> which(span.attributes()).equals(which))
            .map(SwitchedOff::caller)
            .findFirst()
            .orElse("");
    return new SwitchedOff(process, which, caller);
  }

  private static String which(Attributes attributes) {
    return attributes.text("socktrace.transfer_to.switch");
  }

  private static String caller(Span span) {
    String function = span.attributes().text("code.function.name");
    return function.isEmpty()
        ? ""
        : Fallback.at(function, span.attributes().whole("code.line.number").orElse(-1));
  }

  /** What it is that no longer works. */
  String meaning() {
    return switch (which) {
      case "all" -> "transferTo to anything";
      case "file" -> "transferTo to files (not to sockets)";
      case "pipe" -> "transferTo to pipes (not to sockets)";
      case "from" -> "transferFrom between files";
      default -> which;
    };
  }
}
