package io.socktrace.agent.telemetry;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/**
 * Holds what one signal has ended until it leaves in batches. Everything is at any time either in
 * here, or has arrived, or is counted as lost.
 *
 * <p>In place of the SDK's batch processors, whose thread an interrupt ends for ever and whose
 * queue drops uncounted. It needs no thread: things come, and batches leave, on socktrace's thread;
 * whoever emits asks {@link #makeRoomFor} first.
 */
final class Batches<T> {
  private static final int CAPACITY = 2048;
  private static final int BATCH_SIZE = 512;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final String signal;
  private final Function<List<T>, CompletableResultCode> export;
  private final Losses losses;
  private final ExportReport report;
  private final Outgoing outgoing;
  private final int capacity;
  private final int batchSize;
  private final long delayNanos;
  private final Queue<T> waiting = new ArrayDeque<>();
  private long dueNanos;
  private int underWay;
  private volatile String lossReason = Losses.EXPORT_FAILED;

  /**
   * @param settings how the signal's settings begin, {@code otel.bsp} or {@code otel.blrp}
   * @param delay the default of its schedule delay
   */
  Batches(
      String signal,
      String settings,
      Duration delay,
      Function<List<T>, CompletableResultCode> export,
      Losses losses,
      ExportReport report,
      Bell bell,
      ConfigProperties config) {
    this.signal = signal;
    this.export = export;
    this.losses = losses;
    this.report = report;
    this.outgoing =
        new Outgoing(
            signal,
            report,
            bell,
            config.getDuration(settings + ".export.timeout", TIMEOUT).toNanos());
    this.capacity = config.getInt(settings + ".max.queue.size", CAPACITY);
    this.batchSize =
        Math.min(capacity, config.getInt(settings + ".max.export.batch.size", BATCH_SIZE));
    this.delayNanos = config.getDuration(settings + ".schedule.delay", delay).toNanos();
  }

  /** Whether there is room for more; where there is none, what is here begins to leave. */
  boolean makeRoomFor(int more) {
    if (inFlight() + Math.min(more, capacity) <= capacity) {
      return true;
    }
    send();
    return false;
  }

  /** Those of which it is not yet decided whether they arrive. */
  int inFlight() {
    return waiting.size() + (outgoing.isBusy() ? underWay : 0);
  }

  void add(T one) {
    if (report.isStopped(signal)) {
      return;
    }
    if (waiting.isEmpty()) {
      dueNanos = System.nanoTime() + delayNanos;
    }
    waiting.add(one);
  }

  /** Sends a batch if one is full or has waited long enough, and none is under way. */
  void sendIfDue() {
    if (waiting.size() >= batchSize || System.nanoTime() - dueNanos >= 0) {
      send();
    }
  }

  /** How long nothing is due; where an answer is awaited, which rings, as long as can be. */
  long idleNanos() {
    return waiting.isEmpty() || outgoing.isBusy() ? Long.MAX_VALUE : dueNanos - System.nanoTime();
  }

  /** Sends a batch now, if none is under way. */
  void send() {
    if (outgoing.isBusy() || waiting.isEmpty()) {
      return;
    }
    if (report.isStopped(signal)) {
      waiting.clear();
      return;
    }
    List<T> batch = new ArrayList<>(Math.min(batchSize, waiting.size()));
    while (batch.size() < batchSize && !waiting.isEmpty()) {
      batch.add(waiting.remove());
    }
    underWay = batch.size();
    dueNanos = System.nanoTime() + delayNanos;
    outgoing.send(() -> export.apply(batch), () -> losses.drop(lossReason, batch.size()));
  }

  /** Counts whatever has not arrived yet as lost with the end of the process. */
  void abandon() {
    lossReason = Losses.EXIT;
    losses.drop(Losses.EXIT, waiting.size());
    waiting.clear();
    outgoing.abandon();
  }
}
