package io.socktrace.bootstrap;

/**
 * Wakes socktrace's thread from a sleep in the kernel, for what must not wait until that is over: a
 * new listener, many events. While it is not so asleep a ring costs one read; else it is one {@code
 * write(2)}, and no lock.
 *
 * <p>No ring is lost: whoever rings first publishes what for, then looks here; socktrace's thread
 * first sets the alarm, then looks for what was published, and only then sleeps.
 */
public final class Alarm {
  private static volatile Runnable wake;

  private Alarm() {}

  /** By socktrace's thread, before it looks for the last time. */
  public static void set(Runnable ring) {
    wake = ring;
  }

  /** By socktrace's thread, when it is awake. */
  public static void unset() {
    wake = null;
  }

  /** On any thread. Throws nothing, not even where the stack ends. */
  public static void ring() {
    Runnable set = wake;
    if (set != null) {
      try {
        set.run();
      } catch (Throwable failure) {
        Probe.lastSuppressed = failure;
        Probe.suppressed++;
      }
    }
  }
}
