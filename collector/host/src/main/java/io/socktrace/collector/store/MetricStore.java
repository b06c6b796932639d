package io.socktrace.collector.store;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The current points, one entry for each series, the longest not updated first.
 *
 * <p>What was not updated for {@link Limits#pointAge} belongs to a process that has gone and
 * expires; when there are too many, the longest not updated make room, which is counted apart: that
 * is loss. Ages are taken on the receiver's clock. Guarded by the {@link Store}.
 */
final class MetricStore {
  private final Limits limits;
  private final Map<Series, Entry> series = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;
  private long received;
  private long evicted;
  private long expired;
  private long refused;

  MetricStore(Limits limits) {
    this.limits = limits;
  }

  void add(Series key, Point point, boolean delta, long nowNanos) {
    received++;
    Entry entry = series.get(key);
    if (entry == null) {
      entry = new Entry();
      series.put(key, entry);
      bytes += key.weightBytes();
    }
    entry.update(point, delta, nowNanos);
    makeRoom(nowNanos);
  }

  void refuse() {
    received++;
    refused++;
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
      bytes -= stalest.getKey().weightBytes();
      stalestFirst.remove();
    }
  }

  List<Metric> snapshot(long nowNanos) {
    makeRoom(nowNanos);
    List<Metric> copy = new ArrayList<>(series.size());
    series.forEach((key, e) -> copy.add(new Metric(key, e.last, e.previous, e.highest)));
    return copy;
  }

  PointCounts counts() {
    return new PointCounts(received, series.size(), evicted, expired, refused);
  }

  private static final class Entry {
    Point last;
    Point previous;
    double highest = Double.NEGATIVE_INFINITY;
    long updatedNanos;

    void update(Point point, boolean delta, long nowNanos) {
      updatedNanos = nowNanos;
      if (last != null && point.timeNanos() <= last.timeNanos()) {
        return; // a batch sent again, or overtaken by a newer one
      }
      previous = last;
      last = delta && last != null ? point.addedTo(last) : point;
      highest = Math.max(highest, last.value());
    }
  }
}
