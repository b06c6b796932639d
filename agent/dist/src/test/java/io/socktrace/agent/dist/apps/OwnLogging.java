package io.socktrace.agent.dist.apps;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Sets its own log manager after a socket of its has listened, echoes with every level logged, and
 * prints which manager it got, who made it, and how many records came from others.
 */
public final class OwnLogging {
  private OwnLogging() {}

  public static void main(String[] arguments) throws Exception {
    Echo.main(new String[] {"2"});
    System.setProperty("java.util.logging.manager", OwnLogManager.class.getName());
    LogManager manager = LogManager.getLogManager();
    System.out.println(
        "manager "
            + manager.getClass().getName()
            + " made by "
            + (manager instanceof OwnLogManager ? ((OwnLogManager) manager).maker : "nobody"));
    AtomicInteger records = new AtomicInteger();
    Logger root = Logger.getLogger("");
    root.setLevel(Level.ALL);
    root.addHandler(
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            records.incrementAndGet();
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
    Echo.main(new String[] {"2"});
    System.out.println("records " + records);
  }
}
