package io.socktrace.examples.stuckacceptor;

import java.util.concurrent.CountDownLatch;

/** What is left on the shelves, behind one lock. */
final class Inventory {
  private int items = 1_000;
  private CountDownLatch counted = new CountDownLatch(0);

  /** Waits as long as a stocktaking lasts: that is the fault to be found. */
  synchronized boolean reserve() {
    items--;
    return items >= 0;
  }

  /** Returns when the lock is held, by a thread that lets go of it when the stocktaking ends. */
  void beginStocktaking() {
    CountDownLatch holds = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    counted = end;
    Thread counter = new Thread(() -> count(holds, end), "stocktaking");
    counter.setDaemon(true);
    counter.start();
    await(holds);
  }

  void endStocktaking() {
    counted.countDown();
  }

  private synchronized void count(CountDownLatch holds, CountDownLatch end) {
    holds.countDown();
    await(end);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException nobodyDoes) {
      throw new IllegalStateException(nobodyDoes);
    }
  }
}
