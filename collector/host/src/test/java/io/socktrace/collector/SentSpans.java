package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** OTLP requests written field by field: the present time, any name, any number of connections. */
final class SentSpans {
  private static final int BATCH = 500;

  private final HttpClient client = HttpClient.newHttpClient();
  private final int collectorPort;
  private final String service;

  SentSpans(String service, int collectorPort) {
    this.service = service;
    this.collectorPort = collectorPort;
  }

  static long nowMillis() {
    return System.currentTimeMillis();
  }

  /** Accept and connection spans, of which the n-th has waited n milliseconds. */
  void connections(int count, Map<String, Object> more) {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      long acceptedMillis = nowMillis() - 5;
      Span accept =
          span(i, 1, "accept 127.0.0.1:8080", acceptedMillis - i, acceptedMillis)
              .addAllAttributes(
                  pairs(
                      Map.of(
                          "server.address",
                          "127.0.0.1",
                          "server.port",
                          8080,
                          "network.peer.address",
                          "10.0.0.1",
                          "network.peer.port",
                          1024 + i,
                          "socktrace.socket.fd",
                          7 + i,
                          "socktrace.socket.inode",
                          Integer.toString(900_000 + i),
                          "socktrace.accept_queue.wait.duration",
                          i / 1e3)))
              .addAllAttributes(pairs(more))
              .build();
      Span whole =
          span(i, 2, "connection 127.0.0.1:8080", acceptedMillis, acceptedMillis + 3)
              .setParentSpanId(id(i, 8, 1))
              .addAllAttributes(pairs(Map.of("socktrace.connection.receive.heap.bytes", 100 + i)))
              .addAllAttributes(pairs(more))
              .build();
      spans.add(accept);
      spans.add(whole);
      if (spans.size() >= BATCH || i == count) {
        send(spans);
        spans.clear();
      }
    }
  }

  void stall(int number, long fromMillis, long toMillis, Map<String, Object> attributes) {
    send(
        List.of(
            span(number, 3, "accept stall 127.0.0.1:8080", fromMillis, toMillis)
                .addAllAttributes(pairs(attributes))
                .build()));
  }

  void gauges(Map<String, Double> values, Map<String, Object> attributes) {
    ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
    values.forEach(
        (name, value) ->
            scope.addMetrics(
                Metric.newBuilder()
                    .setName(name)
                    .setGauge(
                        Gauge.newBuilder()
                            .addDataPoints(
                                NumberDataPoint.newBuilder()
                                    .setTimeUnixNano(TimeUnit.MILLISECONDS.toNanos(nowMillis()))
                                    .setAsDouble(value)
                                    .addAllAttributes(pairs(attributes))))));
    post(
        "/v1/metrics",
        ExportMetricsServiceRequest.newBuilder()
            .addResourceMetrics(
                ResourceMetrics.newBuilder().setResource(resource()).addScopeMetrics(scope))
            .build());
  }

  private void send(List<Span> spans) {
    post(
        "/v1/traces",
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .setResource(resource())
                    .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(spans)))
            .build());
  }

  private Resource resource() {
    return Resource.newBuilder()
        .addAllAttributes(
            pairs(Map.of("service.name", service, "service.instance.id", "one", "process.pid", 42)))
        .build();
  }

  private static Span.Builder span(int trace, int span, String name, long from, long to) {
    return Span.newBuilder()
        .setTraceId(id(trace, 16, 0))
        .setSpanId(id(trace, 8, span))
        .setName(name)
        .setStartTimeUnixNano(TimeUnit.MILLISECONDS.toNanos(from))
        .setEndTimeUnixNano(TimeUnit.MILLISECONDS.toNanos(to));
  }

  private static ByteString id(int number, int bytes, int last) {
    ByteBuffer id = ByteBuffer.allocate(bytes);
    id.putInt(0, number + 1_000_000).put(bytes - 1, (byte) last);
    return ByteString.copyFrom(id.array());
  }

  private static List<KeyValue> pairs(Map<String, Object> attributes) {
    List<KeyValue> pairs = new ArrayList<>();
    attributes.forEach(
        (key, value) -> {
          AnyValue.Builder any = AnyValue.newBuilder();
          if (value instanceof Integer number) {
            any.setIntValue(number);
          } else if (value instanceof Double number) {
            any.setDoubleValue(number);
          } else {
            any.setStringValue(value.toString());
          }
          pairs.add(KeyValue.newBuilder().setKey(key).setValue(any).build());
        });
    return pairs;
  }

  private void post(String path, MessageLite message) {
    try {
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + collectorPort + path))
                  .header("Content-Type", "application/x-protobuf")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(message.toByteArray()))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(response.statusCode()).isEqualTo(200);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
