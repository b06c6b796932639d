package io.socktrace.bootstrap;

import java.lang.StackWalker.StackFrame;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Every way in which copies fell back, and the call sites that were seen to do it.
 *
 * <p>Two lists that only grow, to a limit; what is beyond goes to one last entry of its kind with
 * an empty name, and stays counted. Names and no classes: nothing here keeps an application's class
 * loader alive.
 */
public final class Fallbacks {
  /** Classes of targets times reasons; an application has a handful. */
  static final int LIMIT = 64;

  static final int SITES_LIMIT = 128;

  private static final AtomicReferenceArray<Fallback> WAYS =
      new AtomicReferenceArray<>(LIMIT + Fallback.REASONS.length * Transfers.PATHS.length);
  private static final AtomicReferenceArray<CallSite> SITES =
      new AtomicReferenceArray<>(SITES_LIMIT + WAYS.length());

  /** Call sites that had no place of their own when they were sampled. */
  public static final AtomicInteger SITES_FOLDED = new AtomicInteger();

  private Fallbacks() {}

  public static int ways() {
    return WAYS.length();
  }

  /** Null from the first free place on. */
  public static Fallback way(int index) {
    return WAYS.get(index);
  }

  public static int sites() {
    return SITES.length();
  }

  /** Null from the first free place on. */
  public static CallSite site(int index) {
    return SITES.get(index);
  }

  /**
   * Counts a copy that fell back and moved bytes.
   *
   * @return its call site if this call was sampled and has one, else null
   */
  static CallSite record(int reason, int path, Class<?> target, long bytes) {
    Fallback way = wayOf(reason, path, target.getName());
    long standsFor = way.count(bytes);
    if (standsFor == 0) {
      return null;
    }
    StackFrame caller = CallerWalk.caller();
    if (caller == null) {
      return null;
    }
    CallSite site = siteOf(way, CallerWalk.functionOf(caller), caller.getLineNumber());
    site.calls.getAndAdd(standsFor);
    site.bytes.getAndAdd(standsFor * bytes);
    return site.function.isEmpty() ? null : site;
  }

  private static Fallback wayOf(int reason, int path, String target) {
    Fallback fresh = null;
    String name = target;
    for (int i = 0; i < WAYS.length(); i++) {
      if (i == LIMIT) {
        name = "";
        fresh = null;
      }
      Fallback way = WAYS.get(i);
      if (way == null) {
        fresh = fresh == null ? new Fallback(reason, path, name) : fresh;
        way = WAYS.compareAndExchange(i, null, fresh);
        way = way == null ? fresh : way;
      }
      if (way.is(reason, path, name)) {
        return way;
      }
    }
    throw new IllegalStateException("one place for each reason and path is kept free");
  }

  private static CallSite siteOf(Fallback way, String function, int line) {
    CallSite fresh = null;
    String name = function;
    int at = line;
    for (int i = 0; i < SITES.length(); i++) {
      if (i == SITES_LIMIT) {
        SITES_FOLDED.getAndIncrement();
        name = "";
        at = -1;
        fresh = null;
      }
      CallSite site = SITES.get(i);
      if (site == null) {
        fresh = fresh == null ? new CallSite(way, name, at) : fresh;
        site = SITES.compareAndExchange(i, null, fresh);
        site = site == null ? fresh : site;
      }
      if (site.is(way, name, at)) {
        return site;
      }
    }
    throw new IllegalStateException("one place for each fallback is kept free");
  }
}
