package io.socktrace.agent.telemetry;

import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.socktrace.agent.Console;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the user how exporting goes: one line when it fails, then at most one in five minutes.
 *
 * <p>A backend that has no such signal answers 404, or UNIMPLEMENTED over gRPC (Jaeger takes traces
 * only): that signal is stopped, once, and nothing counts as an error. Of logs, which nobody asked
 * for and whose content the spans have too, not a word is said then.
 */
final class ExportReport {
  private static final int NOT_FOUND = 404;
  static final String LOGS = "logs";
  private static final Set<String> SIGNALS = Set.of("traces", "metrics");

  private final Console console;
  private final String endpoint;
  private final Set<String> stopped = ConcurrentHashMap.newKeySet();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private volatile boolean arrived;

  ExportReport(Console console, String endpoint) {
    this.console = console;
    this.endpoint = endpoint;
  }

  boolean isStopped(String signal) {
    return stopped.contains(signal);
  }

  /** Whether nothing gets through: a backend that refuses one signal may yet take the other. */
  boolean isFailing() {
    return failing.containsAll(SIGNALS);
  }

  /** Whether any export ever arrived. */
  boolean hasArrived() {
    return arrived;
  }

  /** Takes note that nobody answers at the endpoint, at the end of a process. */
  void unreachable(Exception refused) {
    failed("telemetry", describe(refused, 0));
  }

  /** Takes note of a finished export; false if its data is lost. */
  boolean arrived(String signal, CompletableResultCode result) {
    if (result.isSuccess()) {
      failing.remove(signal);
      arrived = true;
      return true;
    }
    Throwable failure = result.getFailureThrowable();
    int status = status(failure);
    if (status == NOT_FOUND || isUnimplemented(failure)) {
      if (stopped.add(signal)) {
        stop(signal, status == NOT_FOUND ? "404" : describe(failure, 0));
      }
      return true;
    }
    failed(signal, describe(failure, status));
    if (failure != null) {
      console.debug("export of " + signal, failure);
    }
    return false;
  }

  private void stop(String signal, String answer) {
    String line =
        endpoint + " takes no " + signal + " (" + answer + "): no more " + signal + " are sent";
    if (signal.equals(LOGS)) {
      console.debug(line);
    } else {
      console.say(line);
    }
  }

  private void failed(String signal, String why) {
    failing.add(signal);
    console.sayRarely(
        "export",
        "cannot send "
            + signal
            + " to "
            + endpoint
            + ": "
            + why
            + "; what cannot be sent is dropped and counted, the application is not affected");
  }

  private static boolean isUnimplemented(Throwable failure) {
    return failure instanceof FailedExportException.GrpcExportException grpc
        && grpc.getResponse() != null
        && grpc.getResponse().getStatusCode() == GrpcStatusCode.UNIMPLEMENTED;
  }

  private static int status(Throwable failure) {
    return failure instanceof FailedExportException.HttpExportException http
            && http.getResponse() != null
        ? http.getResponse().getStatusCode()
        : 0;
  }

  private static String describe(Throwable failure, int status) {
    if (status != 0) {
      return "HTTP status " + status;
    }
    if (failure instanceof FailedExportException.GrpcExportException grpc
        && grpc.getResponse() != null) {
      // The backend's own sentence: one that does not speak gRPC says there what to set.
      return "gRPC status "
          + grpc.getResponse().getStatusCode()
          + ": "
          + grpc.getResponse().getStatusDescription();
    }
    if (failure == null) {
      return "no answer in time";
    }
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
