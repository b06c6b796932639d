package io.socktrace.agent.dist;

import com.google.protobuf.Message;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** Takes OTLP over HTTP on a free loopback port, keeps it, and can be told to refuse a signal. */
final class OtlpReceiver implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
  private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
  private final List<ExportLogsServiceRequest> logs = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
  private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
  private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();

  private OtlpReceiver(HttpServer server) {
    this.server = server;
  }

  static OtlpReceiver start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    OtlpReceiver receiver = new OtlpReceiver(server);
    server.createContext(
        "/v1/traces",
        exchange -> {
          if (!receiver.refuse(exchange, "traces")) {
            receiver.traces.add(ExportTraceServiceRequest.parseFrom(body(exchange)));
            answer(exchange, ExportTraceServiceResponse.getDefaultInstance());
          }
        });
    server.createContext(
        "/v1/metrics",
        exchange -> {
          if (!receiver.refuse(exchange, "metrics")) {
            receiver.metrics.add(ExportMetricsServiceRequest.parseFrom(body(exchange)));
            answer(exchange, ExportMetricsServiceResponse.getDefaultInstance());
          }
        });
    server.createContext(
        "/v1/logs",
        exchange -> {
          if (!receiver.refuse(exchange, "logs")) {
            receiver.logs.add(ExportLogsServiceRequest.parseFrom(body(exchange)));
            answer(exchange, ExportLogsServiceResponse.getDefaultInstance());
          }
        });
    server.setExecutor(receiver.threads);
    server.start();
    return receiver;
  }

  /**
   * From here on answers this signal ({@code traces}, {@code metrics}, {@code logs}) with an HTTP
   * status.
   */
  void refuse(String signal, int status) {
    statuses.put(signal, status);
  }

  /** From here on takes this signal again. */
  void accept(String signal) {
    statuses.remove(signal);
  }

  /** How often this signal has been refused. */
  int refused(String signal) {
    return refusals.getOrDefault(signal, 0);
  }

  private boolean refuse(HttpExchange exchange, String signal) throws IOException {
    headers.add(Map.copyOf(exchange.getRequestHeaders()));
    Integer status = statuses.get(signal);
    if (status == null) {
      return false;
    }
    refusals.merge(signal, 1, Integer::sum);
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
    return true;
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    InputStream body = exchange.getRequestBody();
    boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    return (gzip ? new GZIPInputStream(body) : body).readAllBytes();
  }

  private static void answer(HttpExchange exchange, Message message) throws IOException {
    byte[] bytes = message.toByteArray();
    exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Everything that has arrived so far. */
  Telemetry telemetry() {
    return Telemetry.of(List.copyOf(traces), List.copyOf(metrics), List.copyOf(logs));
  }

  /** The requests as they came, another agent's too. */
  List<ExportTraceServiceRequest> traceRequests() {
    return List.copyOf(traces);
  }

  /** The HTTP headers of every request, refused ones too. */
  List<Map<String, List<String>>> requestHeaders() {
    return List.copyOf(headers);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
