package io.socktrace.agent.dist;

import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend for traces, made of a bare socket so that it can answer in every wrong way. Counts the
 * spans that it took: those of requests that it answered with success.
 */
final class FaultyBackend implements AutoCloseable {
  /** What becomes of a request that has been read; true if its spans are taken. */
  interface Answer {
    boolean to(ExportTraceServiceRequest request, Socket client)
        throws IOException, InterruptedException;
  }

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger spans = new AtomicInteger();
  private volatile Answer answer = FaultyBackend::take;

  FaultyBackend() throws IOException {
    daemon(this::acceptAll);
  }

  void answer(Answer next) {
    requests.set(0);
    answer = next;
  }

  /** Requests since the answer was last changed. */
  int requests() {
    return requests.get();
  }

  int spans() {
    return spans.get();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** Ends every connection, and with it whatever is silent. */
  void resetClients() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
  }

  static boolean take(ExportTraceServiceRequest request, Socket client) throws IOException {
    respond(client, "200 OK", "", new byte[0]);
    return true;
  }

  static Answer status(String status, String headers) {
    return (request, client) -> {
      respond(client, status, headers, new byte[0]);
      return false;
    };
  }

  static Answer rejecting(int rejected) {
    byte[] body =
        ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder()
                    .setRejectedSpans(rejected)
                    .setErrorMessage("too many"))
            .build()
            .toByteArray();
    return (request, client) -> {
      respond(client, "200 OK", "", body);
      return true;
    };
  }

  /** Closes with a reset instead of an answer. */
  static boolean reset(ExportTraceServiceRequest request, Socket client) throws IOException {
    client.setSoLinger(true, 0);
    client.close();
    return false;
  }

  /** Keeps the request and says nothing. */
  static boolean silent(ExportTraceServiceRequest request, Socket client)
      throws InterruptedException {
    Thread.sleep(Long.MAX_VALUE);
    return false;
  }

  /** One byte a second, which is longer than any exporter may wait. */
  static boolean slow(ExportTraceServiceRequest request, Socket client)
      throws IOException, InterruptedException {
    for (byte each : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes("US-ASCII")) {
      client.getOutputStream().write(each);
      Thread.sleep(1000);
    }
    return false;
  }

  private static void respond(Socket client, String status, String headers, byte[] body)
      throws IOException {
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: application/x-protobuf\r\n"
            + headers
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    OutputStream out = client.getOutputStream();
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }

  private void acceptAll() {
    while (true) {
      try {
        Socket client = server.accept();
        clients.add(client);
        daemon(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      for (byte[] body = body(in); body != null; body = body(in)) {
        ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(body);
        requests.getAndIncrement();
        if (answer.to(request, client)) {
          request.getResourceSpansList().stream()
              .flatMap(resource -> resource.getScopeSpansList().stream())
              .forEach(scope -> spans.getAndAdd(scope.getSpansCount()));
        }
      }
    } catch (IOException | InterruptedException gone) {
      // The exporter gave up, or the test is over.
    }
  }

  /** The body of the next request, or null at the end of the connection. */
  private static byte[] body(InputStream in) throws IOException {
    int length = -1;
    for (String line = line(in); line != null; line = line(in)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring("content-length:".length()).trim());
      } else if (line.isEmpty()) {
        byte[] body = in.readNBytes(length);
        return body.length == length ? body : null;
      }
    }
    return null;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int each = in.read(); each >= 0; each = in.read()) {
      if (each == '\n') {
        return line.toString(StandardCharsets.US_ASCII).trim();
      }
      line.write(each);
    }
    return null;
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    resetClients();
  }
}
