package io.socktrace.agent.connection;

import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.KernelFacts;
import io.socktrace.bootstrap.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One line in the metrics: a listener's name with, behind it, the listener that has it now and the
 * sums of those that had it before. A listener that is closed and opened again goes on counting.
 *
 * <p>Guarded by the registry's lock, but for the volatile fields, which socktrace's thread writes.
 */
public final class ListenerSeries {
  public final ListenerName name;

  /** The lowest number free among the listeners that share this name. */
  public final int index;

  /** Connections waiting now; {@link KernelFacts#ABSENT} unknown. */
  volatile long usage = KernelFacts.ABSENT;

  volatile long limit = KernelFacts.ABSENT;

  /** Unwrapped sum over all listeners of this name; {@link KernelFacts#ABSENT} unknown. */
  volatile long drops = KernelFacts.ABSENT;

  /** Whether another listener shares or shared the name, so that the index must be told. */
  volatile boolean shared;

  /** Whether a listener of this name was opened where the hooks see its accepts. */
  boolean openedByJdk;

  final List<Listener> members = new ArrayList<>();
  final ListenerTotals retired = new ListenerTotals();
  private final long[] ioBefore = new long[Connection.COUNTERS];

  ListenerSeries(ListenerName name, int index) {
    this.name = name;
    this.index = index;
  }

  public long drops() {
    return drops;
  }

  public boolean isShared() {
    return shared;
  }

  boolean isOpen() {
    for (Listener member : members) {
      if (!member.closing) {
        return true;
      }
    }
    return false;
  }

  /** The sums, as yet without the bytes of connections that are still open. */
  ListenerTotals closedTotals() {
    ListenerTotals totals = new ListenerTotals();
    totals.add(retired);
    for (Listener member : members) {
      totals.add(member);
    }
    return totals;
  }

  void addOpen(ListenerTotals totals, Map<Listener, long[]> openIo) {
    for (Listener member : members) {
      long[] io = openIo.get(member);
      for (int i = 0; io != null && i < io.length; i++) {
        totals.io[i] += io[i];
      }
    }
    // A connection that closed between the two readings is in neither: a counter may not fall.
    for (int i = 0; i < ioBefore.length; i++) {
      ioBefore[i] = Math.max(ioBefore[i], totals.io[i]);
      totals.io[i] = ioBefore[i];
    }
  }

  /** Whether accepts would be seen here: it was opened through the JDK, or has accepted so. */
  boolean acceptsSeen(ListenerTotals totals) {
    return openedByJdk || totals.accepted > 0 || name == ListenerName.OVERFLOW;
  }

  /**
   * How long connections have been waiting now with nothing accepted, in nanoseconds: the longest
   * of several; 0 none, {@link KernelFacts#ABSENT} if nobody can know.
   */
  long stallAgeNanos(long nowNanos) {
    long age = KernelFacts.ABSENT;
    for (Listener member : members) {
      long since = member.stalledSinceNanos;
      // Without sock_diag nobody looks at a Unix socket.
      boolean looked = !member.unixDomain || usage >= 0 || since != 0;
      if (!member.closing && looked && member.acceptor.isKnown()) {
        age = Math.max(age, since == 0 ? 0 : nowNanos - since);
      }
    }
    return age;
  }

  /** The longest queue that was asked for; below 0 unknown. */
  long backlog() {
    long backlog = KernelFacts.ABSENT;
    for (Listener member : members) {
      if (!member.closing) {
        backlog = Math.max(backlog, Backlog.asked(member.backlog));
      }
    }
    return backlog;
  }

  /** Takes the longest accept queue seen since the last call; {@link KernelFacts#ABSENT} none. */
  long takePeak() {
    // With no limit known the kernel is not asked at accepts: one look a second tells no peak.
    long peak = limit < 0 ? KernelFacts.ABSENT : usage;
    for (Listener member : members) {
      peak = Math.max(peak, member.peak.getAndSet(-1));
    }
    return peak;
  }
}
