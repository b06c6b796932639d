package io.socktrace.agent.quiet;

import java.util.logging.Level;

/**
 * As much of {@code java.util.logging.Logger} as our libraries call; says nothing unless debugging.
 *
 * <p>What matters to the user reaches him through the results of exports, once and in one line, and
 * not through here. A method that a newer version of a library calls and that is missing here fails
 * the packaging test.
 */
public final class Logger {
  private static volatile boolean debug;

  private final String name;

  private Logger(String name) {
    this.name = name;
  }

  public static Logger getLogger(String name) {
    return new Logger(name);
  }

  /** Lets the libraries' warnings through to standard error. */
  public static void debug(boolean on) {
    debug = on;
  }

  public boolean isLoggable(Level level) {
    return debug && level.intValue() >= Level.INFO.intValue();
  }

  public void fine(String message) {
    log(Level.FINE, message);
  }

  public void info(String message) {
    log(Level.INFO, message);
  }

  public void warning(String message) {
    log(Level.WARNING, message);
  }

  public void log(Level level, String message) {
    log(level, message, (Throwable) null);
  }

  public void log(Level level, String message, Object parameter) {
    log(level, message, new Object[] {parameter});
  }

  public void log(Level level, String message, Object[] parameters) {
    if (isLoggable(level)) {
      log(level, message + " " + java.util.Arrays.toString(parameters), (Throwable) null);
    }
  }

  public void log(Level level, String message, Throwable thrown) {
    if (isLoggable(level)) {
      System.err.println("[socktrace] debug: " + name + ": " + message);
      if (thrown != null) {
        thrown.printStackTrace();
      }
    }
  }
}
