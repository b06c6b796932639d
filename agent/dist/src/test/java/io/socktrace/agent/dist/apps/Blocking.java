package io.socktrace.agent.dist.apps;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A call on a thread of its own that is known to block inside the JDK's channels. */
final class Blocking {
  private final FutureTask<String> task;
  private final Thread thread;

  private Blocking(Callable<?> call, boolean virtual) throws Exception {
    task = new FutureTask<>(() -> outcome(call));
    thread =
        virtual
            ? (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task)
            : new Thread(task);
    if (!virtual) {
      thread.start();
    }
  }

  /** Returns once the call blocks. */
  static Blocking start(Callable<?> call) throws Exception {
    return new Blocking(call, false).awaitBlocked();
  }

  /** By reflection, since this class is compiled for a JDK without virtual threads. */
  static Blocking startVirtual(Callable<?> call) throws Exception {
    return new Blocking(call, true).awaitBlocked();
  }

  private Blocking awaitBlocked() throws InterruptedException {
    int seen = 0;
    while (seen < 3 && !task.isDone()) {
      seen = isBlocked() ? seen + 1 : 0;
      Thread.sleep(5);
    }
    return this;
  }

  private boolean isBlocked() {
    StackTraceElement[] stack = thread.getStackTrace();
    boolean still =
        stack.length > 0
            && (stack[0].isNativeMethod() || thread.getState() == Thread.State.WAITING);
    for (StackTraceElement frame : stack) {
      if (still && frame.getClassName().startsWith("sun.nio.ch.")) {
        return true;
      }
    }
    return false;
  }

  void interrupt() {
    thread.interrupt();
  }

  /** What the call returned or threw, and whether the thread was left interrupted. */
  String outcome() throws Exception {
    return task.get();
  }

  /** What a call returns or throws, in words. */
  static String outcome(Callable<?> call) {
    String outcome;
    try {
      outcome = String.valueOf(call.call());
    } catch (Throwable thrown) {
      outcome = thrown.toString();
      if (thrown.getCause() != null) {
        outcome += ", caused by " + thrown.getCause();
      }
    }
    return Thread.interrupted() ? outcome + " (interrupted)" : outcome;
  }
}
