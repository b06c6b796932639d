package io.socktrace.agent.connection;

import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.Histogram;
import io.socktrace.bootstrap.Listener;
import java.util.Arrays;

/** The sums over several listeners of one name: those that are open and those that were. */
public final class ListenerTotals {
  public long accepted;
  public long closed;
  public long waitsUnknown;
  public final long[] failures = new long[Listener.FAILURES];

  /** Bytes and calls; positions as in {@link Connection}. */
  public final long[] io = new long[Connection.COUNTERS];

  public final Buckets wait = new Buckets();
  public final Buckets stall = new Buckets();
  public final Buckets dispatch = new Buckets();
  public final Buckets duration = new Buckets();

  void add(Listener listener) {
    // Closed first: a connection accepted and closed in between must not make "active" negative.
    closed += listener.closed.get();
    accepted += listener.accepted.get();
    waitsUnknown += listener.waitsUnknown.get();
    for (int i = 0; i < failures.length; i++) {
      failures[i] += listener.failures.get(i);
    }
    for (int i = 0; i < io.length; i++) {
      io[i] += listener.closedIo.get(i);
    }
    wait.add(listener.wait);
    stall.add(listener.stall);
    dispatch.add(listener.dispatch);
    duration.add(listener.duration);
  }

  void add(ListenerTotals other) {
    closed += other.closed;
    accepted += other.accepted;
    waitsUnknown += other.waitsUnknown;
    for (int i = 0; i < failures.length; i++) {
      failures[i] += other.failures[i];
    }
    for (int i = 0; i < io.length; i++) {
      io[i] += other.io[i];
    }
    wait.add(other.wait);
    stall.add(other.stall);
    dispatch.add(other.dispatch);
    duration.add(other.duration);
  }

  /** A histogram's buckets, summed. */
  public static final class Buckets {
    public long[] boundsNanos;
    public long[] counts;
    public long sumNanos;
    public long maxNanos;

    void add(Histogram histogram) {
      if (counts == null) {
        boundsNanos = histogram.boundsNanos();
        counts = new long[histogram.buckets()];
      }
      for (int i = 0; i < counts.length; i++) {
        counts[i] += histogram.count(i);
      }
      sumNanos += histogram.sumNanos();
      maxNanos = Math.max(maxNanos, histogram.maxNanos());
    }

    void add(Buckets other) {
      if (other.counts == null) {
        return;
      }
      if (counts == null) {
        boundsNanos = other.boundsNanos;
        counts = new long[other.counts.length];
      }
      for (int i = 0; i < counts.length; i++) {
        counts[i] += other.counts[i];
      }
      sumNanos += other.sumNanos;
      maxNanos = Math.max(maxNanos, other.maxNanos);
    }

    public boolean isEmpty() {
      return counts == null || Arrays.stream(counts).allMatch(count -> count == 0);
    }
  }
}
