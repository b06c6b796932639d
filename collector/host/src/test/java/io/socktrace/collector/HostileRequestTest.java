package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.SpanCounts;
import io.socktrace.collector.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that no exporter sends: each gets an answer that says why, and the server lives on. */
class HostileRequestTest {
  private static final Duration BODY = Duration.ofSeconds(1);

  private final Store store = new Store(Limits.ofTraces(500, 64 << 20), System::nanoTime);
  private final CollectorServer server = new CollectorServer(store, 0, BODY);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void start() throws Exception {
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    server.close();
  }

  /** Flips, cuts, doublings and noise in a real exporter's bodies, of both signals. */
  @Test
  void mutations_getOnlyExpectedAnswers() throws Exception {
    List<byte[]> originals = capturedBodies();
    Random random = new Random(20261122);
    Map<Integer, Integer> answers = new TreeMap<>();
    for (int i = 0; i < 10_000; i++) {
      byte[] body = mutate(originals.get(random.nextInt(originals.size())), random);
      String path = random.nextInt(3) == 0 ? "/v1/metrics" : "/v1/traces";
      answers.merge(post(path, body, "").statusCode(), 1, Integer::sum);
    }
    assertThat(answers.keySet()).isSubsetOf(200, 400, 413);
    assertThat(answers).containsKeys(200, 400);
    SpanCounts counts = store.snapshot().spanCounts();
    assertThat(counts.kept() + counts.evicted() + counts.refused() + counts.repeated())
        .isEqualTo(counts.received());
    assertThat(get("/").statusCode()).isEqualTo(200);
    assertThat(get("/api").statusCode()).isEqualTo(200);
  }

  @Test
  void gzipBomb_isRefused() throws Exception {
    byte[] bomb = gzip(new byte[100 << 20]);
    assertThat(bomb.length).isLessThan(200_000);
    HttpResponse<String> response = post("/v1/traces", bomb, "gzip");
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("inflates to more than 8 MiB");
  }

  @Test
  void nestedGzip_isInflatedOnce() throws Exception {
    assertThat(post("/v1/traces", gzip(gzip(new byte[100 << 20])), "gzip").statusCode())
        .isEqualTo(400);
  }

  @Test
  void hugeBody_isReadToItsEndAndRefused() throws Exception {
    HttpResponse<String> response = post("/v1/traces", new byte[20 << 20], "");
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("send smaller batches");
  }

  /** Two bytes on the wire for each empty span: as objects they would be hundreds of megabytes. */
  @Test
  void emptyMessages_areCountedAndNotKept() throws Exception {
    byte[] spans = new byte[7 << 20];
    for (int i = 0; i < spans.length; i += 2) {
      spans[i] = ScopeSpans.SPANS_FIELD_NUMBER << 3 | 2;
    }
    HttpResponse<String> response = post("/v1/traces", wrap(spans), "");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(store.snapshot().spanCounts())
        .isEqualTo(new SpanCounts(spans.length / 2, 0, 0, spans.length / 2, 0));
  }

  @Test
  void deepNesting_isRefused() throws Exception {
    AnyValue value = AnyValue.newBuilder().setBoolValue(true).build();
    for (int depth = 0; depth < 90; depth++) {
      value = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(value)).build();
    }
    assertThat(post("/v1/traces", request("deep", value, 1), "").statusCode()).isEqualTo(400);
  }

  @Test
  void lengthBeyondTheEnd_isRefusedWithoutAllocating() throws Exception {
    byte[] body = {10, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7, 1, 2};
    HttpResponse<String> response = post("/v1/traces", body, "");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("not an OTLP request", "2147483647 bytes");
  }

  @Test
  void invalidUtf8_isRefused() throws Exception {
    byte[] body = request("ABCDEFGH", AnyValue.getDefaultInstance(), 1);
    byte[] broken = body.clone();
    broken[indexOf(body, "ABCDEFGH")] = (byte) 0xff;
    assertThat(post("/v1/traces", body, "").statusCode()).isEqualTo(200);
    assertThat(post("/v1/traces", broken, "").statusCode()).isEqualTo(400);
  }

  @Test
  void invalidIds_arePartialSuccess() throws Exception {
    HttpResponse<String> response =
        post("/v1/traces", request("x", AnyValue.getDefaultInstance(), 0), "");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("without valid ids");
    assertThat(store.snapshot().spanCounts()).isEqualTo(new SpanCounts(1, 0, 0, 1, 0));
  }

  @Test
  void json_isRefusedWithTheSettingToUse() throws Exception {
    HttpResponse<String> response =
        client.send(
            to("/v1/traces")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(response.body()).contains("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf");
  }

  @Test
  void foreignHost_isRefused() throws Exception {
    assertThat(raw("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 421 ");
    assertThat(raw("GET / HTTP/1.1\r\nHost: [::1]:4318\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  /** Sixty senders that stop in the middle hold connections, not threads: others are served. */
  @Test
  void slowBodies_holdNoThreadsAndEnd() throws Exception {
    String head =
        "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
            + "Content-Type: application/x-protobuf\r\n\r\n1234";
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        Socket socket = connect();
        slow.add(socket);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      }
      assertThat(
              post("/v1/traces", request("x", AnyValue.getDefaultInstance(), 1), "").statusCode())
          .isEqualTo(200);
      for (Socket socket : slow) {
        assertThat(readAll(socket)).startsWith("HTTP/1.1 408 ");
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    assertThat(store.snapshot().refusedRequests()).containsEntry("408", 60L);
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] body = original.clone();
    switch (random.nextInt(4)) {
      case 0 -> body = Arrays.copyOf(body, random.nextInt(body.length + 1));
      case 1 -> {
        int from = random.nextInt(body.length);
        byte[] doubled = Arrays.copyOf(body, body.length * 2 - from);
        System.arraycopy(body, from, doubled, body.length, body.length - from);
        body = doubled;
      }
      case 2 -> random.nextBytes(body);
      default -> {}
    }
    for (int flips = random.nextInt(8); flips > 0 && body.length > 0; flips--) {
      body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return body;
  }

  /** What the SDK's exporters really put on the wire, taken by a server that only records. */
  private static List<byte[]> capturedBodies() throws Exception {
    try (RecordingServer recorder = new RecordingServer()) {
      try (FakeAgent agent = new FakeAgent("files", recorder.port(), 8080)) {
        agent.listenerGauges(1, 2, 3, 4, 5);
        agent.waits(0.1, 0.2);
        var accept = agent.accept(0, 412, 50_001);
        agent.connection(accept, 412, 5);
        agent.flush();
      }
      assertThat(recorder.bodies()).hasSizeGreaterThanOrEqualTo(2);
      return recorder.bodies();
    }
  }

  /** One span; {@code idByte} 0 makes its ids invalid. */
  private static byte[] request(String service, AnyValue attribute, int idByte) {
    byte[] id = new byte[16];
    id[0] = (byte) idByte;
    Span span =
        Span.newBuilder()
            .setTraceId(ByteString.copyFrom(id))
            .setSpanId(ByteString.copyFrom(id, 0, 8))
            .addAttributes(KeyValue.newBuilder().setKey("a").setValue(attribute))
            .build();
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(
                            KeyValue.newBuilder()
                                .setKey("service.name")
                                .setValue(AnyValue.newBuilder().setStringValue(service))))
                .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
        .build()
        .toByteArray();
  }

  private static byte[] wrap(byte[] scopeSpans) throws Exception {
    ByteString inner = field(ResourceSpans.SCOPE_SPANS_FIELD_NUMBER, scopeSpans);
    return field(ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER, inner.toByteArray())
        .toByteArray();
  }

  private static ByteString field(int number, byte[] content) throws Exception {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeByteArray(number, content);
    out.flush();
    return bytes.toByteString();
  }

  private static int indexOf(byte[] body, String text) {
    return new String(body, StandardCharsets.ISO_8859_1).indexOf(text);
  }

  private static byte[] gzip(byte[] plain) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(to(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, byte[] body, String encoding) throws Exception {
    HttpRequest.Builder request = to(path).header("Content-Type", "application/x-protobuf");
    if (!encoding.isEmpty()) {
      request.header("Content-Encoding", encoding);
    }
    return client.send(
        request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private Socket connect() throws Exception {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private String raw(String request) throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return readAll(socket);
    }
  }

  private static String readAll(Socket socket) throws Exception {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }
}
