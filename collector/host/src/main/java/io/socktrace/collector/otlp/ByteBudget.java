package io.socktrace.collector.otlp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that all bodies being received may hold together.
 *
 * <p>A limit per body alone is none: 256 connections times 8 MiB is no bounded memory.
 */
final class ByteBudget {
  private final AtomicLong leftBytes;

  ByteBudget(long bytes) {
    leftBytes = new AtomicLong(bytes);
  }

  boolean take(long bytes) {
    if (leftBytes.addAndGet(-bytes) >= 0) {
      return true;
    }
    leftBytes.addAndGet(bytes);
    return false;
  }

  void giveBack(long bytes) {
    leftBytes.addAndGet(bytes);
  }

  long leftBytes() {
    return leftBytes.get();
  }
}
