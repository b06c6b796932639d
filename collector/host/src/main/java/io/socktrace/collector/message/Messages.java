package io.socktrace.collector.message;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Says each class of message at most once in five minutes, with the number of those left out.
 *
 * <p>What a sender does wrong it does with every request: without this a broken client fills the
 * disk with our log. Safe for all threads. What is left out after the last line is counted and
 * never said.
 */
public final class Messages {
  public static final Messages STDERR = new Messages(System.err, System::nanoTime);

  private static final Duration PAUSE = Duration.ofMinutes(5);

  /** Our own are some ten; a library's could be made of what comes over the network. */
  private static final int MAX_KINDS = 256;

  private final PrintStream out;
  private final LongSupplier clockNanos;
  private final Map<String, Said> kinds = new HashMap<>(); // guarded by this

  Messages(PrintStream out, LongSupplier clockNanos) {
    this.out = out;
    this.clockNanos = clockNanos;
  }

  private static final class Said {
    final long atNanos;
    long leftOut;

    Said(long atNanos) {
      this.atNanos = atNanos;
    }
  }

  /**
   * @param kind the class of message, not shown
   */
  public void say(String kind, String line) {
    long leftOut = admit(kind);
    if (leftOut >= 0) {
      out.println(
          "[socktrace] " + line + (leftOut > 0 ? " (" + leftOut + " more like it before)" : ""));
    }
  }

  /** How many of this kind were left out since the last line; negative: this one is too. */
  private synchronized long admit(String kind) {
    long now = clockNanos.getAsLong();
    String key = kinds.containsKey(kind) || kinds.size() < MAX_KINDS ? kind : "(others)";
    Said said = kinds.get(key);
    if (said != null && now - said.atNanos < PAUSE.toNanos()) {
      said.leftOut++;
      return -1;
    }
    kinds.put(key, new Said(now));
    return said == null ? 0 : said.leftOut;
  }
}
