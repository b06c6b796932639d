package io.socktrace.agent.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.function.Supplier;

/**
 * The exports of one signal: one under way at a time, and of each it is decided exactly once
 * whether its data is lost. By the exporter's answer; or, if that never comes, by the timeout:
 * should a thread of the exporter die with the answer, the next export goes out all the same.
 *
 * <p>Used on socktrace's thread; answers come on the exporter's.
 */
final class Outgoing {
  private final String signal;
  private final ExportReport report;
  private final Bell bell;
  private final long timeoutNanos;
  private long beganNanos;
  private CompletableResultCode decision = CompletableResultCode.ofSuccess();
  private volatile boolean busy;
  private volatile boolean abandoned;

  /**
   * @param timeoutNanos 0 for none, as {@code OTEL_BSP_EXPORT_TIMEOUT} has it
   */
  Outgoing(String signal, ExportReport report, Bell bell, long timeoutNanos) {
    this.signal = signal;
    this.report = report;
    this.bell = bell;
    this.timeoutNanos = timeoutNanos == 0 ? Long.MAX_VALUE : timeoutNanos;
  }

  /** Whether an export is under way; gives up one that is overdue. */
  boolean isBusy() {
    if (busy && System.nanoTime() - beganNanos > timeoutNanos) {
      decision.fail();
    }
    return busy;
  }

  /**
   * Begins an export; only when none is under way.
   *
   * @param lost called before {@link #isBusy} turns false, if the data did not arrive
   */
  void send(Supplier<CompletableResultCode> export, Runnable lost) {
    busy = true;
    beganNanos = System.nanoTime();
    // Not the exporter's own result: what waits for that one may still be in use when we give up.
    CompletableResultCode decided = new CompletableResultCode();
    decision = decided;
    decided.whenComplete(() -> end(decided, lost));
    try {
      CompletableResultCode result = export.get();
      result.whenComplete(
          () -> {
            if (result.isSuccess()) {
              decided.succeed();
            } else {
              decided.failExceptionally(result.getFailureThrowable());
            }
          });
    } catch (Throwable thrown) {
      decided.failExceptionally(thrown);
    }
  }

  private void end(CompletableResultCode decided, Runnable lost) {
    try {
      if (abandoned || !report.arrived(signal, decided)) {
        lost.run();
      }
    } finally {
      busy = false;
      bell.ring();
    }
  }

  /** The process ends: what is under way counts as lost, without a word. */
  void abandon() {
    abandoned = true;
    decision.fail();
  }
}
