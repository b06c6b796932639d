package io.socktrace.agent.stall;

import io.socktrace.agent.connection.QueueLooks;
import io.socktrace.agent.connection.QueuedWaits;
import io.socktrace.bootstrap.LateAccept;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Sockets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Decides from what each look at a queue saw whether a listener is stalled: connections wait, and
 * for the threshold nothing has been accepted.
 *
 * <p>The age counts from the last accept or from the first look that saw the queue not empty,
 * whichever is later, so a look that comes late makes no stall. What was over before anybody could
 * look is known from the accept that ended it: see {@link LateAccept}.
 *
 * <p>Not judged is a listener that native code made or accepts on: its accepts are not seen.
 */
public final class StallWatch implements QueueLooks {
  /** An accept is counted some instructions after the kernel shortened the queue. */
  private static final int LOOKS_UNTIL_ELSEWHERE = 3;

  /** Between two samples of one thread; so that others have their turn. */
  private static final long DENSE_NANOS = 90_000_000;

  /** After so many samples of one stall a second apart is enough. */
  private static final int DENSE_SAMPLES = 100;

  private static final long SPARSE_NANOS = 1_000_000_000L;

  private final long thresholdNanos;
  private final StallNews news;
  private final JvmPauses pauses;
  private final Consumer<Throwable> failed;
  private final Stacks stacks;
  private final Map<Listener, Waiting> waiting = new IdentityHashMap<>();
  private QueuedWaits queuedWaits;

  /**
   * @param failed is told what fails in here, which never is the caller's concern
   */
  public StallWatch(
      long thresholdNanos,
      StallNews news,
      JvmPauses pauses,
      QueuedWaits queuedWaits,
      Consumer<Throwable> failed) {
    this.thresholdNanos = thresholdNanos;
    this.news = news;
    this.pauses = pauses;
    this.queuedWaits = queuedWaits;
    this.failed = failed;
    this.stacks = new Stacks(failed);
  }

  @Override
  public void looked(Listener listener, long length, long limit, long atNanos) {
    if (length <= 0 && waiting.isEmpty() && !listener.acceptor.wasLate()) {
      return;
    }
    // Before the late stretch, which is written before it.
    long acceptedNanos = listener.acceptor.acceptedNanos();
    LateAccept late = listener.acceptor.takeLate();
    if (late != null) {
      acceptedNanos = late.endedNanos;
    }
    Waiting known = waiting.get(listener);
    if (known != null && known.stall != null) {
      endIfAccepted(known, acceptedNanos, late, length < 0 ? known.length : length, atNanos);
    } else if (late != null) {
      tellPast(listener, late, Math.max(0, length), limit);
    }
    if (length > 0) {
      stillWaiting(listener, length, limit, acceptedNanos, atNanos);
    } else if (length == 0 && known != null && known.stall == null) {
      waiting.remove(listener);
    }
  }

  private void endIfAccepted(
      Waiting known, long acceptedNanos, LateAccept late, long length, long atNanos) {
    Stall stall = known.stall;
    if (acceptedNanos != 0 && acceptedNanos - stall.beganNanos() > 0) {
      if (late != null) {
        stall.beganAt(late.beganNanos);
      }
      end(known, Stall.End.ACCEPT, acceptedNanos);
    } else if (length < known.length || known.shrunk > 0) {
      known.shrunk++;
      if (known.shrunk >= LOOKS_UNTIL_ELSEWHERE) {
        known.elsewhere();
        end(known, Stall.End.ELSEWHERE, atNanos);
      }
    }
  }

  private void stillWaiting(
      Listener listener, long length, long limit, long acceptedNanos, long atNanos) {
    Waiting known = waiting.get(listener);
    if (known == null) {
      known = new Waiting(listener, atNanos);
      waiting.put(listener, known);
    }
    if (known.stall == null && length < known.length && known.accepted == accepts(listener)) {
      known.sinceNanos = atNanos;
      known.elsewhere();
    }
    known.length = length;
    known.accepted = accepts(listener);
    long since = known.sinceNanos;
    if (acceptedNanos != 0 && acceptedNanos - since > 0) {
      since = acceptedNanos;
    }
    if (known.stall == null && atNanos - since >= thresholdNanos && known.isJudged()) {
      begin(known, since, limit, atNanos);
    } else if (known.stall != null) {
      known.stall.seen(length, limit);
      known.stall.lasts(atNanos);
    }
  }

  private static long accepts(Listener listener) {
    return listener.accepted.get();
  }

  private void begin(Waiting known, long sinceNanos, long limit, long nowNanos) {
    known.stall = new Stall(known.listener, sinceNanos, nowNanos);
    known.stall.seen(known.length, limit);
    known.listener.stalledSinceNanos = sinceNanos == 0 ? 1 : sinceNanos;
    lookAt(known, nowNanos, true);
    stacks.noteCollections();
    explain(known.stall);
    news.began(known.stall);
  }

  private void end(Waiting known, Stall.End how, long atNanos) {
    Stall stall = known.stall;
    known.stall = null;
    known.shrunk = 0;
    known.sinceNanos = atNanos;
    known.listener.stalledSinceNanos = 0;
    stall.ends(how, atNanos);
    told(stall);
  }

  private void tellPast(Listener listener, LateAccept late, long length, long limit) {
    Stall stall = new Stall(listener, late.beganNanos, late.endedNanos);
    stall.seen(length, limit);
    stall.ends(Stall.End.ACCEPT, late.endedNanos);
    stacks.noteCollections();
    explain(stall);
    news.began(stall);
    told(stall);
  }

  private void told(Stall stall) {
    stacks.noteCollections();
    explain(stall);
    stall.listener.stall.record(stall.nanos());
    news.ended(stall);
  }

  private void explain(Stall stall) {
    stall.explain(
        stacks.collectedNanos(stall.beganNanos(), stall.untilNanos()),
        pauses.within(stall.beganNanos(), stall.untilNanos()));
  }

  /** Call it once after each round of looks: samples what is late, in turn. */
  public void looksDone(long nowNanos) {
    if (waiting.isEmpty()) {
      return;
    }
    Iterator<Waiting> all = waiting.values().iterator();
    List<Waiting> late = new ArrayList<>();
    while (all.hasNext()) {
      Waiting each = all.next();
      if (each.listener.closing || Sockets.LISTENERS.get(each.listener.fd) != each.listener) {
        all.remove();
        if (each.stall != null) {
          end(each, Stall.End.CLOSE, nowNanos);
        }
      } else if (each.stall != null) {
        late.add(each);
      }
    }
    if (late.isEmpty()) {
      return;
    }
    stacks.noteCollections();
    late.sort((a, b) -> Long.signum(a.turnNanos - b.turnNanos));
    for (Waiting each : late) {
      Samples samples = each.stall.samples();
      boolean dense = samples.total() < DENSE_SAMPLES || samples.isChanging();
      if (nowNanos - each.turnNanos >= (dense ? DENSE_NANOS : SPARSE_NANOS)) {
        lookAt(each, nowNanos, false);
      }
      explain(each.stall);
      news.lasts(each.stall);
    }
  }

  /** Who only opened the listener is no culprit, and is not looked at. */
  private void lookAt(Waiting late, long nowNanos, boolean isFirst) {
    if (late.stall.oldestSinceNanos() == 0) {
      askForOldest(late);
    }
    Thread acceptor = late.listener.acceptor.thread();
    if (late.stall.neverAccepted()) {
      late.turnNanos = nowNanos;
    } else if (acceptor == null || !acceptor.isAlive()) {
      late.turnNanos = nowNanos;
      late.stall.threadEnded();
    } else if (stacks.mayLook(nowNanos, isFirst)) {
      late.turnNanos = nowNanos;
      late.stall.add(stacks.sample(acceptor));
    }
  }

  /**
   * One answer is enough: while nothing is accepted the oldest stays the oldest. It also tells when
   * the stall began, which a look alone can tell from the second look on.
   */
  private void askForOldest(Waiting late) {
    OptionalLong oldest = oldestSince(late.listener);
    if (oldest.isEmpty()) {
      return;
    }
    late.stall.oldestSince(oldest.getAsLong());
    long accepted = late.listener.acceptor.acceptedNanos();
    long began = accepted != 0 && accepted - oldest.getAsLong() > 0 ? accepted : oldest.getAsLong();
    if (began - late.stall.beganNanos() < 0) {
      late.stall.beganAt(began);
      late.listener.stalledSinceNanos = began == 0 ? 1 : began;
    }
  }

  private OptionalLong oldestSince(Listener listener) {
    try {
      return queuedWaits.oldestSince(listener);
    } catch (Throwable failure) {
      failed.accept(failure);
      queuedWaits = new QueuedWaits(null);
      return OptionalLong.empty();
    }
  }

  /** The process ends: what still lasts is told as it is. */
  public void exit(long nowNanos) {
    for (Waiting each : waiting.values()) {
      if (each.stall != null) {
        end(each, Stall.End.EXIT, nowNanos);
      }
    }
    waiting.clear();
  }

  /** A listener with connections in its queue. */
  private static final class Waiting {
    final Listener listener;
    long sinceNanos;

    /** Of its last turn to be looked at, whatever came of it. */
    long turnNanos;

    long length;
    long accepted;
    int shrunk;
    Stall stall;
    private boolean elsewhere;

    Waiting(Listener listener, long sinceNanos) {
      this.listener = listener;
      this.sinceNanos = sinceNanos;
      this.turnNanos = sinceNanos;
    }

    /** Somebody took a connection whose accept was not seen. */
    void elsewhere() {
      elsewhere = true;
    }

    boolean isJudged() {
      return listener.acceptor.isKnown() && !(elsewhere && listener.acceptor.acceptedNanos() == 0);
    }
  }
}
