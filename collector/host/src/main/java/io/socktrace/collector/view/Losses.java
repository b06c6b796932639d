package io.socktrace.collector.view;

import io.socktrace.collector.store.ForwardCounts;
import io.socktrace.collector.store.Metric;
import io.socktrace.collector.store.PointCounts;
import io.socktrace.collector.store.Snapshot;
import io.socktrace.collector.store.SpanCounts;
import java.util.List;

/** What is missing from the view: lost by the agents, and evicted or refused here. */
final class Losses {
  private Losses() {}

  static List<Metric> ofAgents(Snapshot snapshot) {
    return snapshot.metrics().stream()
        .filter(
            metric ->
                metric.series().metric().equals("socktrace.event.dropped")
                    || metric.series().metric().equals("socktrace.agent.errors"))
        .filter(metric -> metric.last().value() > 0)
        .toList();
  }

  /** The drop reason or the error type. */
  static String reason(Metric metric) {
    String reason = metric.series().attributes().text("socktrace.drop.reason");
    return reason.isEmpty() ? metric.series().attributes().text("error.type") : reason;
  }

  static void append(StringBuilder out, Snapshot snapshot) {
    out.append("LOST\n");
    List<Metric> losses = ofAgents(snapshot);
    if (losses.isEmpty()) {
      out.append("  agents: nothing reported\n");
    }
    for (Metric loss : losses) {
      out.append("  agent in ").append(Text.fit(loss.series().resource().service(), 40));
      out.append(loss.series().metric().endsWith("errors") ? ": errors " : ": events dropped ");
      out.append((long) loss.last().value());
      out.append(" (").append(Text.fit(reason(loss), 60)).append(")\n");
    }
    SpanCounts spans = snapshot.spanCounts();
    out.append("  spans here: received ").append(spans.received());
    out.append(" = kept ").append(spans.kept()).append(" + evicted ").append(spans.evicted());
    out.append(" + refused ").append(spans.refused());
    out.append(" + sent twice ").append(spans.repeated()).append('\n');
    PointCounts points = snapshot.pointCounts();
    out.append("  series here: kept ").append(points.kept());
    out.append(", evicted ").append(points.evicted());
    out.append(", expired ").append(points.expired());
    out.append("; points refused ").append(points.refused()).append('\n');
    if (snapshot.logRecords() > 0) {
      out.append("  log records: ").append(snapshot.logRecords());
      out.append(" received; kept are only those that tell a stall\n");
    }
    snapshot
        .refusedRequests()
        .forEach(
            (reason, count) ->
                out.append("  requests refused (")
                    .append(reason)
                    .append("): ")
                    .append(count)
                    .append('\n'));
    if (snapshot.forwarded() != null) {
      append(out, snapshot.forwarded());
    }
  }

  private static void append(StringBuilder out, ForwardCounts forwarded) {
    out.append("  requests to ").append(Text.fit(forwarded.backend(), 60));
    out.append(": received ").append(forwarded.received());
    out.append(" = delivered ").append(forwarded.delivered());
    out.append(" + dropped ").append(forwarded.dropped());
    out.append(" (queue full ").append(forwarded.full());
    out.append(", refused ").append(forwarded.refused());
    out.append(", too old ").append(forwarded.expired());
    out.append(") + queued ").append(forwarded.queued()).append('\n');
  }
}
