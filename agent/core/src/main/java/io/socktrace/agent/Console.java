package io.socktrace.agent;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Speaks to the user: one line each, on the process's standard error.
 *
 * <p>Writes to descriptor 2 itself. {@code System.err} may long be the application's log, and a
 * line of ours in there could travel through an appender's socket and come back as a connection.
 */
public final class Console {
  private static final long QUIET_NANOS = 300_000_000_000L;

  private final OutputStream err;
  private final Map<String, Repeated> repeated = new ConcurrentHashMap<>();
  private final boolean debug;

  public Console(boolean debug) {
    this(debug, new FileOutputStream(FileDescriptor.err));
  }

  /** Speaks to another stream than standard error. */
  public Console(boolean debug, OutputStream err) {
    this.debug = debug;
    this.err = err;
  }

  public void say(String line) {
    byte[] bytes = ("[socktrace] " + line + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      err.write(bytes);
    } catch (IOException closed) {
      // Nobody listens on standard error: there is nowhere left to say so.
    }
  }

  /** Says the first of its kind at once, then at most one in five minutes, with their number. */
  public void sayRarely(String kind, String line) {
    Repeated seen = repeated.computeIfAbsent(kind, unseen -> new Repeated());
    String due = seen.due(line, System.nanoTime());
    if (due != null) {
      say(due);
    }
  }

  /** Says something only where debugging was asked for. */
  public void debug(String line) {
    if (debug) {
      say("debug: " + line);
    }
  }

  public void debug(String what, Throwable failure) {
    if (debug) {
      say("debug: " + what);
      failure.printStackTrace(new PrintStream(err, true, StandardCharsets.UTF_8));
    }
  }

  private static final class Repeated {
    private long saidNanos;
    private long unsaid;
    private boolean said;

    synchronized String due(String line, long now) {
      if (said && now - saidNanos < QUIET_NANOS) {
        unsaid++;
        return null;
      }
      String due = unsaid == 0 ? line : line + " (" + unsaid + " more since the last such line)";
      said = true;
      saidNanos = now;
      unsaid = 0;
      return due;
    }
  }
}
