package io.socktrace.collector.view;

import io.socktrace.collector.store.Histogram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether a listener is in trouble, in a sentence for each reason: what a reader asks first.
 *
 * <p>Under pressure is what happens now or did in the last minute; {@code EARLIER} what did before
 * and can still be seen. A drop in the first export that was received may be days old, so it is
 * never said to be of the last minute.
 */
record Verdict(State state, List<String> reasons) {
  static final long RECENT_MILLIS = 60_000;

  /** Two exports in a row have not come, at the agent's default interval of ten seconds. */
  static final long SILENT_MILLIS = 30_000;

  /** What somebody who connects begins to notice. */
  private static final double LONG_WAIT_SECONDS = 0.1;

  enum State {
    PRESSURE,
    EARLIER,
    SILENT,
    CALM
  }

  /** The samples and the stalls are this listener's. */
  static Verdict of(
      Listener listener,
      List<Sample> samples,
      List<Stall> stalls,
      long heardAtMillis,
      long nowMillis) {
    if (heardAtMillis > 0 && nowMillis - heardAtMillis > SILENT_MILLIS) {
      return new Verdict(State.SILENT, List.of("its agent no longer reports"));
    }
    List<Sample> recent =
        samples.stream().filter(s -> s.atMillis() > nowMillis - RECENT_MILLIS).toList();
    List<String> reasons = new ArrayList<>();
    stall(listener, recent, stalls, nowMillis, reasons);
    drops(recent, reasons);
    queue(listener, recent, reasons);
    waits(listener, recent, reasons);
    failures(recent, reasons);
    if (!reasons.isEmpty()) {
      return new Verdict(State.PRESSURE, List.copyOf(reasons));
    }
    long drops = listener.drops().orElse(0);
    return drops > 0
        ? new Verdict(
            State.EARLIER, List.of(Text.plural(drops, "drop") + " so far, none in the last minute"))
        : new Verdict(State.CALM, List.of());
  }

  private static void stall(
      Listener listener,
      List<Sample> recent,
      List<Stall> stalls,
      long nowMillis,
      List<String> reasons) {
    double age = listener.stallSeconds().orElse(0);
    if (age > 0) {
      reasons.add("nothing accepted for " + Quantity.seconds(age) + " while connections wait");
      return;
    }
    Optional<Stall> told =
        stalls.stream()
            .filter(stall -> stall.endMillis() > nowMillis - RECENT_MILLIS)
            .max(Comparator.comparingDouble(Stall::seconds));
    double longest =
        Math.max(
            told.map(Stall::seconds).orElse(0.0),
            recent.stream().mapToDouble(Sample::stallSeconds).max().orElse(0));
    if (longest > 0) {
      reasons.add(
          "nothing was accepted for "
              + Quantity.seconds(longest)
              + told.map(stall -> ", " + stall.why()).orElse(" while connections waited"));
    }
  }

  private static void drops(List<Sample> recent, List<String> reasons) {
    long drops = recent.stream().filter(s -> !s.first()).mapToLong(Sample::drops).sum();
    if (drops > 0) {
      reasons.add(Text.plural(drops, "drop") + " in the last minute");
    }
  }

  private static void queue(Listener listener, List<Sample> recent, List<String> reasons) {
    long limit = listener.queueLimit().orElse(Long.MAX_VALUE);
    long length = listener.queueLength().orElse(0);
    long peak = recent.stream().mapToLong(Sample::queuePeak).max().orElse(0);
    if (length > limit) { // the kernel admits one more than the limit
      reasons.add("its queue is full: " + length + " of " + limit);
    } else if (peak > limit) {
      reasons.add("its queue was full: " + peak + " of " + limit);
    } else if (limit > 0 && limit < Long.MAX_VALUE && Math.max(peak, length) >= 0.8 * limit) {
      reasons.add("its queue was nearly full: " + Math.max(peak, length) + " of " + limit);
    }
  }

  private static void waits(Listener listener, List<Sample> recent, List<String> reasons) {
    Histogram bounds = listener.waits();
    if (bounds == null) {
      return;
    }
    long all = 0;
    long late = 0;
    for (Sample sample : recent) {
      for (int i = 0; i + 1 < sample.waits().size() && !sample.first(); i += 2) {
        int bucket = Math.toIntExact(sample.waits().get(i));
        all += sample.waits().get(i + 1);
        boolean isLate =
            bucket < bounds.buckets() && bounds.lowerBound(bucket) >= LONG_WAIT_SECONDS;
        late += isLate ? sample.waits().get(i + 1) : 0;
      }
    }
    if (late > 0 && late * 100 >= all) {
      reasons.add(
          late
              + " of "
              + Text.plural(all, "connection")
              + " waited longer than "
              + Quantity.roughly(LONG_WAIT_SECONDS));
    }
  }

  private static void failures(List<Sample> recent, List<String> reasons) {
    long failures = recent.stream().filter(s -> !s.first()).mapToLong(Sample::failures).sum();
    if (failures > 0) {
      reasons.add("accept failed " + Text.plural(failures, "time"));
    }
  }
}
