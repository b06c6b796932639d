package io.socktrace.collector;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Sends 10 000 spans a second, as three of each connection are, in 20 requests, and prints what
 * they cost a collector: not a test, since it depends on the machine. Arguments: the collector's
 * URL, its pid, seconds.
 */
final class SpanLoadMain {
  private static final int REQUESTS_PER_SECOND = 20;
  private static final int TRACES = 167;
  private static final String[] NAMES = {"accept", "dispatch", "connection"};
  private static final Random RANDOM = new Random(1);

  private SpanLoadMain() {}

  public static void main(String[] args) throws Exception {
    URI url = URI.create(args[0] + "/v1/traces");
    Path process = Path.of("/proc", args[1]);
    int requests = Integer.parseInt(args[2]) * REQUESTS_PER_SECOND;
    HttpClient client = HttpClient.newHttpClient();
    double[] millis = new double[requests];
    long began = System.nanoTime();
    long ticks = cpuTicks(process);
    int taken = 0;
    for (int i = 0; i < requests; i++) {
      byte[] body = body();
      long due = began + i * 1_000_000_000L / REQUESTS_PER_SECOND;
      Thread.sleep(Math.max(0, due - System.nanoTime()) / 1_000_000);
      long sent = System.nanoTime();
      if (send(client, url, body) == 200) {
        taken++;
      }
      millis[i] = (System.nanoTime() - sent) / 1e6;
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    Arrays.sort(millis);
    System.out.printf(
        "%.0f spans/s, %d of %d requests taken, %.1f %% of a core, p50 %.1f ms, p99 %.1f ms%n",
        taken * TRACES * NAMES.length / seconds,
        taken,
        requests,
        (cpuTicks(process) - ticks) / seconds, // of USER_HZ, which is 100 to user space
        millis[requests / 2],
        millis[requests * 99 / 100]);
    Files.readAllLines(process.resolve("status")).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .forEach(System.out::println);
  }

  private static int send(HttpClient client, URI url, byte[] body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/x-protobuf")
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static long cpuTicks(Path process) throws IOException {
    String stat = Files.readString(process.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static byte[] body() throws IOException {
    ScopeSpans.Builder spans = ScopeSpans.newBuilder();
    for (int i = 0; i < TRACES; i++) {
      ByteString trace = random(16);
      ByteString root = random(8);
      for (String name : NAMES) {
        spans.addSpans(span(trace, root, name));
      }
    }
    byte[] request =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .setResource(Resource.newBuilder().addAttributes(text("service.name", "load")))
                    .addScopeSpans(spans))
            .build()
            .toByteArray();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(request);
    }
    return packed.toByteArray();
  }

  private static Span span(ByteString trace, ByteString root, String name) {
    boolean isRoot = name.equals(NAMES[0]);
    long now = System.currentTimeMillis() * 1_000_000;
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(trace)
            .setSpanId(isRoot ? root : random(8))
            .setParentSpanId(isRoot ? ByteString.EMPTY : root)
            .setName(name + " 127.0.0.1:8080")
            .setStartTimeUnixNano(now)
            .setEndTimeUnixNano(now + 5_000_000)
            .addAttributes(text("server.address", "127.0.0.1"))
            .addAttributes(number("server.port", 8080))
            .addAttributes(text("network.transport", "tcp"))
            .addAttributes(text("network.type", "ipv4"))
            .addAttributes(text("thread.name", "main"));
    if (!name.equals("dispatch")) {
      span.addAttributes(text("network.peer.address", "127.0.0.1"))
          .addAttributes(number("network.peer.port", RANDOM.nextInt(60_000)))
          .addAttributes(number("socktrace.socket.fd", RANDOM.nextInt(500)))
          .addAttributes(text("socktrace.socket.inode", "" + RANDOM.nextInt(9_999_999)))
          .addAttributes(real("socktrace.accept_queue.wait.duration", 0.004))
          .addAttributes(real("socktrace.accept_queue.wait.lower_bound", 0))
          .addAttributes(real("socktrace.accept_queue.wait.upper_bound", 0.008))
          .addAttributes(number("socktrace.accept_queue.length", 3))
          .addAttributes(number("socktrace.accept_queue.limit", 50))
          .addAttributes(number("socktrace.listener.drops", 0));
    }
    return span.build();
  }

  private static ByteString random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return ByteString.copyFrom(random);
  }

  private static KeyValue text(String key, String value) {
    return pair(key, AnyValue.newBuilder().setStringValue(value));
  }

  private static KeyValue number(String key, long value) {
    return pair(key, AnyValue.newBuilder().setIntValue(value));
  }

  private static KeyValue real(String key, double value) {
    return pair(key, AnyValue.newBuilder().setDoubleValue(value));
  }

  private static KeyValue pair(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }
}
