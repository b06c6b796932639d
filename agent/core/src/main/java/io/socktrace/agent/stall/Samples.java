package io.socktrace.agent.stall;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * The looks at one late thread, by guilty method. Not by whole stack: a busy method is in another
 * line, or calls another, at every look, and would drown among stacks that were seen once.
 *
 * <p>The newest decide: what a thread does now keeps it from accepting, not what it did before.
 */
public final class Samples {
  static final int NEWEST = 20;

  private final ArrayDeque<StackSample> newest = new ArrayDeque<>();
  private StackSample typical;
  private int most;
  private int total;

  void add(StackSample sample) {
    total++;
    if (newest.size() == NEWEST) {
      newest.remove();
    }
    newest.add(sample);
    rank();
  }

  private void rank() {
    Map<String, Integer> counts = new HashMap<>();
    for (StackSample each : newest) {
      counts.merge(each.function(), 1, Integer::sum);
    }
    most = 0;
    // Of two that are level the one that was seen first: the last may be of a thread that goes on.
    for (StackSample each : newest) {
      int count = counts.get(each.function());
      if (count > most || typical.function().equals(each.function())) {
        most = count;
        typical = each;
      }
    }
  }

  public int total() {
    return total;
  }

  /** The newest sample of the method seen most often among the newest; null if there is none. */
  public StackSample typical() {
    return typical;
  }

  /** How many of the newest samples were of that method. */
  public int atTypical() {
    return most;
  }

  /** Whether the last look saw something else. */
  boolean isChanging() {
    return total > 0 && !newest.getLast().function().equals(typical.function());
  }
}
