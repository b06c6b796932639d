package io.socktrace.sizing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.socktrace.sizing.Sizing.Measured;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Takes OTLP over HTTP and counts the bytes of the bodies, as they come and unpacked. */
final class ByteReceiver implements AutoCloseable {
  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private long spanRequests;
  private long spans;
  private long spanBytes;
  private long spanBytesSent;
  private long points;
  private long series;
  private long pointBytes;
  private long pointBytesSent;

  ByteReceiver() throws IOException {
    // One thread, the server's own: no lock is needed.
    server.createContext(
        "/v1/traces",
        exchange -> {
          byte[] sent = exchange.getRequestBody().readAllBytes();
          takeSpans(sent.length, plain(sent));
          answer(exchange);
        });
    server.createContext(
        "/v1/metrics",
        exchange -> {
          byte[] sent = exchange.getRequestBody().readAllBytes();
          takeMetrics(sent.length, plain(sent));
          answer(exchange);
        });
    server.start();
  }

  private static byte[] plain(byte[] sent) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(sent)).readAllBytes();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private synchronized void takeSpans(int sent, byte[] plain) throws IOException {
    spanRequests++;
    spanBytes += plain.length;
    spanBytesSent += sent;
    ExportTraceServiceRequest.parseFrom(plain).getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .forEach(scope -> spans += scope.getSpansCount());
  }

  /** The last export counts: it has everything that this JVM ever reports. */
  private synchronized void takeMetrics(int sent, byte[] plain) throws IOException {
    List<Metric> metrics =
        ExportMetricsServiceRequest.parseFrom(plain).getResourceMetricsList().stream()
            .flatMap(resource -> resource.getScopeMetricsList().stream())
            .flatMap(scope -> scope.getMetricsList().stream())
            .toList();
    points = metrics.stream().mapToLong(ByteReceiver::points).sum();
    series = metrics.stream().mapToLong(ByteReceiver::series).sum();
    pointBytes = plain.length;
    pointBytesSent = sent;
  }

  private static long points(Metric metric) {
    return metric.getSum().getDataPointsCount()
        + metric.getGauge().getDataPointsCount()
        + metric.getHistogram().getDataPointsCount();
  }

  /** A histogram is a series for each bucket, and its sum and count. */
  private static long series(Metric metric) {
    return metric.getSum().getDataPointsCount()
        + metric.getGauge().getDataPointsCount()
        + metric.getHistogram().getDataPointsList().stream()
            .mapToLong(point -> point.getBucketCountsCount() + 2)
            .sum();
  }

  synchronized Measured measured(long connections) {
    return new Measured(
        connections,
        spanRequests,
        spans,
        spanBytes,
        spanBytesSent,
        points,
        series,
        pointBytes,
        pointBytesSent);
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
