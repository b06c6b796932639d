package io.socktrace.agent.stall;

import java.util.HashMap;
import java.util.Map;

/**
 * The looks at one late thread, by guilty method. Not by whole stack: a busy method is in another
 * line, or calls another, at every look, and would drown among stacks that were seen once.
 */
public final class Samples {
  private static final int FUNCTIONS = 32;

  private final Map<String, Integer> counts = new HashMap<>();
  private StackSample typical;
  private int most;
  private int total;

  void add(StackSample sample) {
    total++;
    String function = sample.function();
    if (counts.size() >= FUNCTIONS && !counts.containsKey(function)) {
      return;
    }
    int count = counts.merge(function, 1, Integer::sum);
    // Of two that are level the one that was seen first: the last may be of a thread that goes on.
    if (count > most || typical.function().equals(function)) {
      most = count;
      typical = sample;
    }
  }

  public int total() {
    return total;
  }

  /** The newest sample of the method that was seen most often; null if there is none. */
  public StackSample typical() {
    return typical;
  }

  /** How many samples were of that method. */
  public int atTypical() {
    return most;
  }
}
