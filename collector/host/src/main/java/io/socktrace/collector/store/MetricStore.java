package io.socktrace.collector.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The current points, one entry for each series, the longest not updated first.
 *
 * <p>What stays away for two of its process's exports is no longer current, see {@link
 * ExportRhythm}; what was not updated for {@link Limits#pointAge} expires. When there are too many,
 * the longest not updated make room, which is counted apart: that is loss. Ages are taken on the
 * receiver's clock. Guarded by the {@link Store}.
 */
final class MetricStore {
  private final Limits limits;
  private final Map<Series, Entry> series = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<Resource, ExportRhythm> rhythms = new HashMap<>();
  private long bytes;
  private long received;
  private long evicted;
  private long expired;
  private long refused;

  MetricStore(Limits limits) {
    this.limits = limits;
  }

  /** One request's points, of one or more processes. */
  void add(List<Reading> readings, long nowNanos) {
    Map<ExportRhythm, Long> since = new HashMap<>();
    for (Reading reading : readings) {
      received++;
      Entry entry = series.get(reading.series());
      if (entry == null) {
        entry = new Entry(rhythm(reading.series().resource()));
        series.put(reading.series(), entry);
        bytes += reading.series().weightBytes();
      }
      // The shortest: a series may have been away longer than its process.
      since.merge(entry.rhythm, entry.sinceUpdate(reading.point(), nowNanos), MetricStore::shorter);
      bytes -= entry.weightBytes();
      entry.update(reading, nowNanos);
      bytes += entry.weightBytes();
      makeRoom(nowNanos);
    }
    since.forEach((rhythm, nanos) -> rhythm.hear(nanos, nowNanos));
  }

  private ExportRhythm rhythm(Resource process) {
    ExportRhythm rhythm = rhythms.computeIfAbsent(process, first -> new ExportRhythm());
    rhythm.series++;
    return rhythm;
  }

  private static long shorter(long one, long other) {
    return one < 0 || other < 0 ? Math.max(one, other) : Math.min(one, other);
  }

  void refuse(long count) {
    received += count;
    refused += count;
  }

  private void makeRoom(long nowNanos) {
    Iterator<Map.Entry<Series, Entry>> stalestFirst = series.entrySet().iterator();
    while (stalestFirst.hasNext()) {
      Map.Entry<Series, Entry> stalest = stalestFirst.next();
      if (nowNanos - stalest.getValue().updatedNanos > limits.pointAge().toNanos()) {
        expired++;
      } else if (series.size() > limits.points() || bytes > limits.metricBytes()) {
        evicted++;
      } else {
        return;
      }
      bytes -= stalest.getKey().weightBytes() + stalest.getValue().weightBytes();
      if (--stalest.getValue().rhythm.series == 0) {
        rhythms.remove(stalest.getKey().resource());
      }
      stalestFirst.remove();
    }
  }

  List<Metric> snapshot(long nowNanos) {
    makeRoom(nowNanos);
    List<Metric> copy = new ArrayList<>(series.size());
    series.forEach((key, entry) -> copy.add(entry.metric(key, nowNanos)));
    return copy;
  }

  PointCounts counts() {
    return new PointCounts(received, series.size(), evicted, expired, refused);
  }

  /** The part of its room that is taken: 1 is full. */
  double fill() {
    return Math.max(
        (double) series.size() / limits.points(), (double) bytes / limits.metricBytes());
  }

  private static final class Entry {
    final ExportRhythm rhythm;
    Point last;
    Point previous;
    boolean delta;
    double highest = Double.NEGATIVE_INFINITY;
    long updatedNanos;

    /** A second and newer point behind the last one is no straggler: time itself went back. */
    long newestBehindNanos = Long.MAX_VALUE;

    Entry(ExportRhythm rhythm) {
      this.rhythm = rhythm;
    }

    /** Less than 0 where nothing can be learned: the first point, or one sent again. */
    long sinceUpdate(Point point, long nowNanos) {
      return last == null || point.timeNanos() <= last.timeNanos() ? -1 : nowNanos - updatedNanos;
    }

    void update(Reading reading, long nowNanos) {
      updatedNanos = nowNanos;
      delta = reading.delta();
      Point point = reading.point();
      boolean behind = last != null && point.timeNanos() <= last.timeNanos();
      if (behind && point.timeNanos() <= newestBehindNanos) {
        newestBehindNanos = point.timeNanos();
        return; // a batch sent again, or overtaken by a newer one
      }
      newestBehindNanos = Long.MAX_VALUE;
      previous = behind ? null : last; // the sender's clock was set back
      last = delta && last != null ? point.addedTo(last) : point;
      highest = Math.max(highest, last.value());
    }

    int weightBytes() {
      return (last == null ? 0 : last.weightBytes())
          + (previous == null ? 0 : previous.weightBytes());
    }

    /** Of changes only those that are not 0 are sent, so these live as long as their process. */
    Metric metric(Series key, long nowNanos) {
      long heardNanos = delta ? rhythm.heardNanos() : updatedNanos;
      boolean current = nowNanos - heardNanos <= rhythm.patienceNanos();
      return new Metric(key, last, previous, highest, current);
    }
  }
}
