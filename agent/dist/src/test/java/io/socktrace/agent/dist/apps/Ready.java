package io.socktrace.agent.dist.apps;

import java.lang.reflect.Field;

/**
 * Waits until the agent can ask the kernel, so that a test's first connection has a known wait.
 *
 * <p>Looks into the agent's bootstrap class by reflection; returns at once if there is no agent.
 */
public final class Ready {
  private Ready() {}

  /** Call it once a socket listens: that is what starts the agent. */
  public static void awaitKernel(Object listening) throws Exception {
    Field kernel;
    try {
      Class<?> probe = Class.forName("io.socktrace.bootstrap.Probe");
      kernel = probe.getDeclaredField("kernel");
    } catch (ClassNotFoundException noAgent) {
      return;
    }
    kernel.setAccessible(true);
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (kernel.get(null) == null) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the agent did not get to the kernel for " + listening);
      }
      Thread.sleep(5);
    }
  }

  /**
   * Waits while the agent has much to send, so that a program can make more connections than the
   * agent's bounded queue holds and still have every one kept.
   */
  public static void awaitRoom() throws Exception {
    Object events;
    try {
      events = Class.forName("io.socktrace.bootstrap.Keeping").getMethod("events").invoke(null);
    } catch (ClassNotFoundException noAgent) {
      return;
    }
    while ((Integer) events.getClass().getMethod("size").invoke(events) > 10_000) {
      Thread.sleep(5);
    }
  }
}
