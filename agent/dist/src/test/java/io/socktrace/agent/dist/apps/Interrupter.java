package io.socktrace.agent.dist.apps;

/**
 * {@link EchoOnCommand} in a program that interrupts every thread it finds, but the one that
 * echoes: ten times a second, and without a pause while the process ends.
 */
public final class Interrupter {
  private static final long PERIOD_MILLIS = 100;
  private static final long AT_EXIT_MILLIS = 300;

  private Interrupter() {}

  public static void main(String[] arguments) throws Exception {
    Thread echoes = Thread.currentThread();
    Thread always =
        new Thread(
            () -> {
              while (true) {
                interruptAllBut(echoes);
                pause(PERIOD_MILLIS);
              }
            });
    always.setDaemon(true);
    always.start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  for (int i = 0; i < AT_EXIT_MILLIS; i++) {
                    interruptAllBut(echoes);
                    pause(1);
                  }
                }));
    EchoOnCommand.main(arguments);
  }

  private static void interruptAllBut(Thread spared) {
    for (Thread each : Thread.getAllStackTraces().keySet()) {
      if (each != spared && each != Thread.currentThread()) {
        each.interrupt();
      }
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException byTheOther) {
      // The two interrupt each other.
    }
  }
}
