package io.socktrace.collector.otlp;

import com.google.protobuf.MessageLite;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.socktrace.collector.store.Span;
import io.socktrace.collector.store.Store;
import java.io.IOException;

/**
 * The three things OTLP/HTTP carries, each with its path, its reading and its answer.
 *
 * <p>A request is read to its end before anything of it is stored: what is answered with 400 leaves
 * no trace. What is left out of a good request is named in the answer's {@code partial_success}.
 */
enum Signal {
  TRACES("/v1/traces") {
    @Override
    MessageLite receive(Message body, AttributeReader attributes, Store store)
        throws IOException, Refusal {
      TraceReader reader = new TraceReader(attributes);
      reader.read(body);
      long rejected = reader.invalid();
      for (int i = 0; i < reader.invalid(); i++) {
        store.refuseSpan("invalid_id");
      }
      for (Span span : reader.spans()) {
        rejected += store.addSpan(span) ? 0 : 1;
      }
      var answer = ExportTraceServiceResponse.newBuilder();
      if (rejected > 0) {
        answer.setPartialSuccess(
            ExportTracePartialSuccess.newBuilder()
                .setRejectedSpans(rejected)
                .setErrorMessage("spans without valid ids, or beyond what a trace may have"));
      }
      return answer.build();
    }
  },
  METRICS("/v1/metrics") {
    @Override
    MessageLite receive(Message body, AttributeReader attributes, Store store)
        throws IOException, Refusal {
      MetricReader reader = new MetricReader(attributes);
      reader.read(body);
      store.addPoints(reader.readings());
      reader.refused().forEach(store::refusePoints);
      long refused = reader.refused().values().stream().mapToLong(n -> n).sum();
      var answer = ExportMetricsServiceResponse.newBuilder();
      if (refused > 0) {
        answer.setPartialSuccess(
            ExportMetricsPartialSuccess.newBuilder()
                .setRejectedDataPoints(refused)
                .setErrorMessage("exponential histograms, summaries or points without a value"));
      }
      return answer.build();
    }
  },
  LOGS("/v1/logs") {
    @Override
    MessageLite receive(Message body, AttributeReader attributes, Store store)
        throws IOException, Refusal {
      LogReader reader = new LogReader(attributes);
      reader.read(body);
      store.addLogRecords(reader.records(), reader.events());
      return ExportLogsServiceResponse.getDefaultInstance();
    }
  };

  private final String path;

  Signal(String path) {
    this.path = path;
  }

  String path() {
    return path;
  }

  /** Null for any other path. */
  static Signal ofPath(String path) {
    for (Signal signal : values()) {
      if (signal.path.equals(path)) {
        return signal;
      }
    }
    return null;
  }

  abstract MessageLite receive(Message body, AttributeReader attributes, Store store)
      throws IOException, Refusal;
}
