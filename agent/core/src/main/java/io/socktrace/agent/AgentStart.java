package io.socktrace.agent;

import io.socktrace.agent.instrumentation.Weaving;
import io.socktrace.bootstrap.Keeping;
import io.socktrace.bootstrap.Settings;

/**
 * Starts socktrace's thread when the first socket listens, on the application's thread that makes
 * it listen: which takes the making of one thread and no more.
 */
final class AgentStart implements Runnable {
  /** Not what -Xss says: an application may run on less than our libraries need. */
  private static final long STACK_BYTES = 1 << 20;

  private final Options options;
  private final Console console;
  private volatile Weaving weaving;

  AgentStart(Options options, Console console) {
    this.options = options;
    this.console = console;
  }

  void woven(Weaving done) {
    weaving = done;
  }

  @Override
  public void run() {
    try {
      ThreadGroup root = Thread.currentThread().getThreadGroup();
      while (root.getParent() != null) {
        root = root.getParent();
      }
      // No inherited thread-locals and no context class loader: neither may hold an application.
      Thread thread =
          new Thread(
              root, new AgentThread(options, console, weaving), "socktrace", STACK_BYTES, false);
      thread.setDaemon(true);
      thread.setContextClassLoader(null);
      thread.start();
    } catch (Throwable failure) {
      Keeping.configure(Settings.NOTHING);
      console.say("off: cannot start its thread: " + failure);
    }
  }
}
