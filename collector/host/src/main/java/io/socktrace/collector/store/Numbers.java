package io.socktrace.collector.store;

import java.util.List;
import java.util.Map;

/**
 * Everything held at one moment but the traces: what a scrape is made from, every few seconds.
 *
 * @param spanFill the part of the room for spans that is taken: 1 is full
 * @param seriesFill the same for series
 * @param refusedSpans by reason, sorted; so are the points and requests
 */
public record Numbers(
    List<Metric> metrics,
    SpanCounts spanCounts,
    PointCounts pointCounts,
    double spanFill,
    double seriesFill,
    long logRecords,
    Map<String, Long> refusedSpans,
    Map<String, Long> refusedPoints,
    Map<String, Long> refusedRequests) {}
