package io.socktrace.collector.otlp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Receives one request's body without holding a thread, within a size, a shared budget and a time.
 *
 * <p>A body that is refused is still read to its end and thrown away, up to {@link #DRAIN_BYTES}:
 * closing a connection with unread bytes resets it, and the sender would see the reset instead of
 * the sentence that explains it. Bytes stay taken from the budget until {@link #release}.
 */
final class RequestBody implements Runnable {
  private static final long DRAIN_BYTES = 64 << 20;

  private final Request request;
  private final ByteBudget budget;
  private final BodyLimits limits;
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final Scheduler.Task deadline;
  private Refusal refusal;
  private long receivedBytes;
  private long takenBytes;

  /**
   * @param refusal why the body will not be used, or null
   */
  RequestBody(
      Request request, ByteBudget budget, BodyLimits limits, long timeoutMillis, Refusal refusal) {
    this.request = request;
    this.budget = budget;
    this.limits = limits;
    this.refusal = refusal;
    deadline =
        request
            .getComponents()
            .getScheduler()
            .schedule(
                () -> request.fail(new TimeoutException("body")),
                timeoutMillis,
                TimeUnit.MILLISECONDS);
  }

  /** Completes with the bytes, or with the {@link Refusal}, or with a failed connection's cause. */
  CompletableFuture<byte[]> read() {
    run();
    return result;
  }

  void release() {
    budget.giveBack(takenBytes);
    takenBytes = 0;
  }

  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        fail(chunk.getFailure());
        return;
      }
      take(chunk.getByteBuffer());
      boolean last = chunk.isLast();
      chunk.release();
      if (last || receivedBytes > DRAIN_BYTES) {
        finish();
        return;
      }
    }
  }

  private void take(ByteBuffer bytes) {
    int count = bytes.remaining();
    receivedBytes += count;
    if (refusal == null && receivedBytes > limits.bodyBytes()) {
      refuse(new Refusal(413, "a body of more than " + limits.body() + ": send smaller batches"));
    } else if (refusal == null && !budget.take(count)) {
      refuse(new Refusal(503, "too many bodies at once: send again later"));
    }
    if (refusal == null) {
      takenBytes += count;
      byte[] copy = new byte[count];
      bytes.get(copy);
      kept.writeBytes(copy);
    }
  }

  private void refuse(Refusal reason) {
    refusal = reason;
    kept.reset();
    release();
  }

  private void finish() {
    deadline.cancel();
    if (refusal == null) {
      result.complete(kept.toByteArray());
    } else {
      result.completeExceptionally(refusal);
    }
  }

  private void fail(Throwable cause) {
    deadline.cancel();
    result.completeExceptionally(
        cause instanceof TimeoutException ? new Refusal(408, "the body came too slowly") : cause);
  }
}
