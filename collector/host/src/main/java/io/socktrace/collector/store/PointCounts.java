package io.socktrace.collector.store;

/**
 * What became of the metric points.
 *
 * @param received all
 * @param kept series held now
 * @param evicted series that had to make room for newer ones
 * @param expired series whose process stopped sending
 * @param refused of a kind this version does not read (exponential histograms, summaries), or
 *     malformed
 */
public record PointCounts(long received, long kept, long evicted, long expired, long refused) {}
