package io.socktrace.collector.store;

/**
 * A point as it was received.
 *
 * @param delta whether it is the change since the one before
 */
public record Reading(Series series, Point point, boolean delta) {}
