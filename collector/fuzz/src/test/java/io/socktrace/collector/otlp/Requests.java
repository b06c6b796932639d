package io.socktrace.collector.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;

/** Small good requests, from which the fuzzer starts. */
final class Requests {
  private static final Resource RESOURCE =
      Resource.newBuilder().addAttributes(text("service.name", "files")).build();

  private Requests() {}

  static byte[] traces() {
    ByteString id = ByteString.copyFromUtf8("0123456789abcdef");
    Span accept =
        Span.newBuilder()
            .setName("accept 127.0.0.1:80")
            .setTraceId(id)
            .setSpanId(id.substring(0, 8))
            .setStartTimeUnixNano(1)
            .setEndTimeUnixNano(2)
            .addAttributes(text("server.address", "127.0.0.1"))
            .addAttributes(number("socktrace.socket.inode", 42))
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("list")
                    .setValue(
                        AnyValue.newBuilder()
                            .setArrayValue(
                                ArrayValue.newBuilder()
                                    .addValues(AnyValue.newBuilder().setDoubleValue(0.5)))))
            .build();
    Span connection =
        accept.toBuilder()
            .setName("connection 127.0.0.1:80")
            .setSpanId(id.substring(8))
            .setParentSpanId(accept.getSpanId())
            .build();
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(RESOURCE)
                .addScopeSpans(ScopeSpans.newBuilder().addSpans(accept).addSpans(connection)))
        .build()
        .toByteArray();
  }

  static byte[] metrics() {
    NumberDataPoint.Builder point =
        NumberDataPoint.newBuilder()
            .setTimeUnixNano(2)
            .setAsInt(7)
            .addAttributes(number("server.port", 80));
    AggregationTemporality cumulative = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(RESOURCE)
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .addMetrics(
                            Metric.newBuilder()
                                .setName("socktrace.connection.accepted")
                                .setSum(
                                    Sum.newBuilder()
                                        .setIsMonotonic(true)
                                        .setAggregationTemporality(cumulative)
                                        .addDataPoints(point)))
                        .addMetrics(
                            Metric.newBuilder()
                                .setName("socktrace.accept_queue.length")
                                .setGauge(Gauge.newBuilder().addDataPoints(point)))
                        .addMetrics(
                            Metric.newBuilder()
                                .setName("socktrace.accept_queue.wait.duration")
                                .setHistogram(
                                    Histogram.newBuilder()
                                        .setAggregationTemporality(cumulative)
                                        .addDataPoints(
                                            HistogramDataPoint.newBuilder()
                                                .setTimeUnixNano(2)
                                                .setCount(3)
                                                .setSum(0.4)
                                                .addExplicitBounds(0.1)
                                                .addBucketCounts(1)
                                                .addBucketCounts(2))))))
        .build()
        .toByteArray();
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static KeyValue number(String key, long value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setIntValue(value))
        .build();
  }
}
