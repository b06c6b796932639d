package io.socktrace.collector.view;

import java.util.List;
import java.util.OptionalLong;

/**
 * What one export told of a listener, and what had been added since the one before.
 *
 * @param sequence rises with every change of the {@link History}
 * @param atMillis when it was received, on this process's clock
 * @param queueLength below 0 unknown, as the peak and the limit
 * @param first nothing is known of before: what was added may be old
 * @param drops added, not the sum
 * @param failures of accept, likewise
 * @param stallSeconds 0 when accepting
 * @param waits pairs of bucket and added count, only of buckets that grew: mostly none do
 */
record Sample(
    long sequence,
    long atMillis,
    long queueLength,
    long queuePeak,
    long queueLimit,
    boolean first,
    long drops,
    long failures,
    double stallSeconds,
    List<Long> waits) {

  static long orUnknown(OptionalLong value) {
    return value.orElse(-1);
  }

  /** As the page reads it: an array, since there may be some ten thousand. */
  List<Object> asList() {
    return List.of(
        atMillis, queueLength, queuePeak, queueLimit, first ? 1 : 0, drops, stallSeconds, waits);
  }
}
