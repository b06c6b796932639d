package io.socktrace.agent.bench;

import java.io.IOException;

/**
 * A hundred operations, between what their other end must do before and after: sending what they
 * will read, taking what they have written, connecting.
 *
 * <p>One thread does all of it, so that no operation ever waits and none wakes another thread.
 */
public abstract class Batch implements AutoCloseable {
  public static final int OPERATIONS = 100;

  /** A small message: the cost of a hook does not depend on it. */
  static final int BYTES = 64;

  public abstract void prepare() throws IOException;

  public abstract void run() throws IOException;

  public abstract void finish() throws IOException;

  @Override
  public abstract void close() throws IOException;

  final void all() throws IOException {
    prepare();
    run();
    finish();
  }

  static void check(long bytes) throws IOException {
    if (bytes != BYTES) {
      throw new IOException(bytes + " bytes instead of " + BYTES);
    }
  }
}
