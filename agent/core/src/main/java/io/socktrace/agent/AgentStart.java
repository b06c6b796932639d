package io.socktrace.agent;

import io.socktrace.agent.instrumentation.Weaving;
import io.socktrace.bootstrap.Keeping;
import io.socktrace.bootstrap.Settings;

/**
 * Starts socktrace's thread when the first socket listens, on the application's thread that makes
 * it listen: which takes the start of one thread and no more.
 *
 * <p>The thread is made before {@code main}. A thread inherits the access control context of
 * whoever makes it (until JDK 23), and with it the class loaders on the stack: the first listener
 * may be one of a web application, which could then never be unloaded, or one without the
 * permissions that a security manager (JDK 17) then would ask for ever after.
 */
final class AgentStart implements Runnable {
  /** Not what -Xss says: an application may run on less than our libraries need. */
  private static final long STACK_BYTES = 1 << 20;

  private final Options options;
  private final Console console;
  private final Thread thread;
  private volatile Weaving weaving;

  AgentStart(Options options, Console console) {
    this.options = options;
    this.console = console;
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    // No inherited thread-locals and no context class loader: neither may hold an application.
    thread = new Thread(root, new Work(), "socktrace", STACK_BYTES, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
  }

  void woven(Weaving done) {
    weaving = done;
  }

  @Override
  public void run() {
    try {
      thread.start();
    } catch (Throwable failure) {
      off("cannot start its thread: " + failure);
    }
  }

  private void off(String why) {
    Keeping.configure(Settings.NOTHING);
    console.say("off: " + why);
  }

  /** Nothing leaves it: a handler of the application's for such cases may end the process. */
  private final class Work implements Runnable {
    @Override
    public void run() {
      try {
        new AgentThread(options, console, weaving).run();
      } catch (Throwable failure) {
        off("its thread cannot go on: " + failure);
        console.debug("on its thread", failure);
      }
    }
  }
}
