package io.socktrace.collector.forward;

import io.socktrace.collector.message.Messages;
import io.socktrace.collector.store.ForwardCounts;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Forwards bodies as they came to another OTLP/HTTP backend, from threads of its own.
 *
 * <p>The queue is bounded in bytes; the newest is dropped when it is full, since the older ones are
 * on their way already. At any time received = delivered + dropped (by reason) + queued, and what
 * is being sent counts as queued.
 */
public final class Forwarder implements Outlet, AutoCloseable {
  /** Two, so that one slow answer does not hold up the rest; OTLP needs no order. */
  private static final int THREADS = 2;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration MAX_AGE = Duration.ofMinutes(5);

  private final URI backend;
  private final long limitBytes;
  private final Duration flush;
  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Body> queue = new ArrayDeque<>(); // guarded by lock, as all below
  private final List<Thread> threads = new ArrayList<>();
  private long bytes;
  private int sending;
  private long received;
  private long delivered;
  private long full;
  private long refused;
  private long expired;
  private long cutOff;
  private boolean closed;

  /**
   * @param limitBytes of all bodies that wait or are being sent
   * @param flush how long {@link #close} may go on sending
   */
  public Forwarder(URI backend, long limitBytes, Duration flush) {
    this(backend, limitBytes, flush, FIRST_PAUSE, MAX_AGE);
  }

  Forwarder(URI backend, long limitBytes, Duration flush, Duration firstPause, Duration maxAge) {
    this.backend = backend;
    this.limitBytes = limitBytes;
    this.flush = flush;
    for (int i = 0; i < THREADS; i++) {
      Delivery delivery = new Delivery(backend, firstPause, maxAge);
      Thread thread = new Thread(() -> run(delivery), "forward");
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  @Override
  public void offer(String path, byte[] body, boolean gzip) {
    lock.lock();
    try {
      received++;
      if (closed) {
        cutOff++;
      } else if (bytes + body.length > limitBytes) {
        full++;
        Messages.STDERR.say(
            "forward full", "the queue to " + backend + " is full: dropped, counted");
      } else {
        bytes += body.length;
        queue.add(new Body(path, body, gzip, System.nanoTime()));
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  public ForwardCounts counts() {
    lock.lock();
    try {
      return new ForwardCounts(
          backend.toString(),
          received,
          delivered,
          full,
          refused,
          expired,
          cutOff,
          queue.size() + sending,
          bytes);
    } finally {
      lock.unlock();
    }
  }

  private void run(Delivery delivery) {
    try {
      for (Body body = take(); body != null; body = take()) {
        Delivery.Result result = null;
        try {
          result = delivery.deliver(body);
        } finally {
          done(body, result);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() has waited long enough
    }
  }

  /** Null when it is closed and nothing is left. */
  private Body take() throws InterruptedException {
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        changed.await();
      }
      Body body = queue.poll();
      sending += body == null ? 0 : 1;
      return body;
    } finally {
      lock.unlock();
    }
  }

  /**
   * @param result null when it was interrupted or failed
   */
  private void done(Body body, Delivery.Result result) {
    lock.lock();
    try {
      bytes -= body.bytes().length;
      sending--;
      if (result == Delivery.Result.DELIVERED) {
        delivered++;
      } else if (result == Delivery.Result.REFUSED) {
        refused++;
      } else if (result == Delivery.Result.EXPIRED) {
        expired++;
      } else {
        cutOff++;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends what waits, as long as that is allowed to take; says how much was left. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    long deadline = System.nanoTime() + flush.toNanos();
    threads.forEach(thread -> join(thread, deadline));
    threads.forEach(Thread::interrupt);
    long grace = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    threads.forEach(thread -> join(thread, grace));
    dropTheRest();
  }

  private static void join(Thread thread, long deadline) {
    try {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      thread.join(Math.max(1, millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void dropTheRest() {
    lock.lock();
    try {
      cutOff += queue.size();
      queue.forEach(body -> bytes -= body.bytes().length);
      queue.clear();
      if (cutOff > 0) {
        Messages.STDERR.say("forward end", cutOff + " requests were not forwarded before the end");
      }
    } finally {
      lock.unlock();
    }
  }
}
