package io.socktrace.agent.dist.apps;

import java.util.concurrent.CountDownLatch;

/**
 * {@link EchoOnCommand} in a process that cannot make one more thread, because it has made as many
 * as it may: before it listens ({@code before}), or after the first echoes.
 */
public final class NoMoreThreads {
  private static final CountDownLatch END = new CountDownLatch(1);

  private NoMoreThreads() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("before")) {
      takeAll();
    } else {
      Echo.main(new String[] {"3"});
      // What the agent needs it has by now.
      System.in.read();
      takeAll();
    }
    EchoOnCommand.main(arguments);
    END.countDown();
  }

  private static void takeAll() {
    try {
      while (true) {
        Thread thread = new Thread(NoMoreThreads::linger);
        thread.setDaemon(true);
        thread.start();
      }
    } catch (OutOfMemoryError noMore) {
      System.out.println(noMore.getMessage());
    }
  }

  private static void linger() {
    try {
      END.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
