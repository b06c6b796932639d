package io.socktrace.bootstrap;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One way in which copies fell back from zero-copy: why, to what path, and to which class of
 * target. Calls and bytes are exact; which callers they had is sampled.
 *
 * <p>Of the first {@value #WALKED_FIRST} calls each is sampled, then one in {@value #OFTEN} on
 * average, later one in {@value #SELDOM}, then one in {@value #RARELY}, at random distances so that
 * callers which take turns are all met. A sampled call stands for those since the last sampled one,
 * so that the sites' calls add up to the calls of their fallback, up to the sample to come; its
 * bytes stand for as many times its own.
 */
public final class Fallback {
  /** The target is a channel that the JDK does not know, most often a wrapper of one it does. */
  public static final int WRAPPER = 0;

  /** Likewise, and its class or the stream in it is named as those of TLS are. */
  public static final int TLS = 1;

  /** The file says that it is empty, as those of {@code /proc} do. */
  public static final int EMPTY_FILE = 2;

  /** The target is a file that is open to append. */
  public static final int APPEND = 3;

  /** This JVM has given direct transfer to such a target up, once for all. */
  public static final int DISABLED = 4;

  /** The JDK or the kernel declined this pair of channels. */
  public static final int UNSUPPORTED = 5;

  /** A file was copied by {@code InputStream.transferTo}, which has no other way to this target. */
  public static final int STREAM = 6;

  /** Words of the public interface, at the positions above. */
  public static final String[] REASONS = {
    "wrapper", "tls", "empty_file", "append", "disabled", "unsupported", "stream"
  };

  static final long WALKED_FIRST = 32;
  static final int OFTEN = 16;
  static final int SELDOM = 64;
  static final int RARELY = 256;

  private static final int GAP_BITS = 16;
  private static final int GAP_MASK = (1 << GAP_BITS) - 1;

  public final int reason;

  /** One of {@link Transfers#PATHS}. */
  public final int path;

  /** Name of the target's class; empty where there are too many to tell apart. */
  public final String target;

  public final AtomicLong calls = new AtomicLong();
  public final AtomicLong bytes = new AtomicLong();

  /** The number of the last sampled call, and the distance to the next. */
  private final AtomicLong sampling = new AtomicLong(1);

  Fallback(int reason, int path, String target) {
    this.reason = reason;
    this.path = path;
    this.target = target;
  }

  boolean is(int reason, int path, String target) {
    return this.reason == reason && this.path == path && this.target.equals(target);
  }

  /**
   * Counts a call.
   *
   * @return how many calls it stands for if it is to be sampled, else 0
   */
  long count(long moved) {
    bytes.getAndAdd(moved);
    long call = calls.incrementAndGet();
    while (true) {
      long seen = sampling.get();
      long last = seen >>> GAP_BITS;
      if (call < last + (seen & GAP_MASK)) {
        return 0;
      }
      if (sampling.compareAndSet(seen, call << GAP_BITS | gapAfter(call))) {
        return call - last;
      }
    }
  }

  private static int gapAfter(long call) {
    if (call < WALKED_FIRST) {
      return 1;
    }
    int mean = call < 512 ? OFTEN : call < 4096 ? SELDOM : RARELY;
    // The finishing step of SplitMix64: as good as random, and no state.
    long mixed = (call ^ call >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return 1 + (int) ((mixed ^ mixed >>> 31) >>> 33) % (2 * mean - 1);
  }
}
