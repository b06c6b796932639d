package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Far more spans than fit: what cannot be kept is counted, and the process lives on. */
class SmallMemoryIT {
  private static final int SENDERS = 8;
  private static final int REQUESTS = 250;
  private static final int SPANS = 100;
  private static final Pattern COUNTS =
      Pattern.compile(
          "\"spans\":\\{\"received\":(\\d+),\"kept\":(\\d+),\"evicted\":(\\d+),\"refused\":(\\d+),"
              + "\"repeated\":(\\d+)");

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir private Path directory;

  @Test
  void flood_with48MbOfHeap_isCountedAndSurvived() throws Exception {
    List<String> java =
        List.of(CollectorProcess.java(), "-Xmx48m", "-XX:+ExitOnOutOfMemoryError", "-jar");
    try (CollectorProcess collector = CollectorProcess.serve(directory, java)) {
      flood(collector);
    }
  }

  /** Sized by the JVM itself from what the cgroup allows. Version 1 of cgroups, needs root. */
  @Test
  void flood_inACgroupOf128Mb_isCountedAndSurvived() throws Exception {
    Path memory = Path.of("/sys/fs/cgroup/memory");
    Assumptions.assumeTrue(
        Files.isWritable(memory) && Files.exists(memory.resolve("memory.limit_in_bytes")),
        "no memory cgroup can be made here");
    Path group = Files.createDirectory(memory.resolve("socktrace-" + System.nanoTime()));
    try {
      Files.writeString(group.resolve("memory.limit_in_bytes"), "134217728");
      List<String> java =
          List.of(
              "sh",
              "-c",
              "echo $$ > " + group.resolve("cgroup.procs") + " && exec \"$@\"",
              "sh",
              CollectorProcess.java(),
              "-XX:+ExitOnOutOfMemoryError",
              "-jar");
      try (CollectorProcess collector = CollectorProcess.serve(directory, java)) {
        flood(collector);
        assertThat(Files.readString(group.resolve("memory.oom_control"))).contains("oom_kill 0");
      }
    } finally {
      remove(group);
    }
  }

  private static void flood(CollectorProcess collector) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
    Map<Integer, Integer> answers = new TreeMap<>();
    try {
      List<Callable<Map<Integer, Integer>>> senders =
          IntStream.range(0, SENDERS)
              .<Callable<Map<Integer, Integer>>>mapToObj(n -> () -> send(collector.port(), n))
              .toList();
      for (Future<Map<Integer, Integer>> sender : threads.invokeAll(senders)) {
        sender.get().forEach((status, count) -> answers.merge(status, count, Integer::sum));
      }
    } finally {
      threads.shutdownNow();
    }
    System.out.println("answers: " + answers);
    assertThat(answers.keySet()).isSubsetOf(200, 429, 503);
    assertThat(swell(collector.port())).isSubsetOf(200, 400, 413, 503);
    Matcher counts = COUNTS.matcher(collector.get("/api"));
    assertThat(counts.find()).isTrue();
    long received = Long.parseLong(counts.group(1));
    assertThat(received).isEqualTo((long) answers.get(200) * SPANS);
    long known = 0;
    for (int group = 2; group <= 5; group++) {
      known += Long.parseLong(counts.group(group));
    }
    assertThat(known).isEqualTo(received);
    assertThat(collector.get("/readyz")).isEqualTo("ready\n");
    assertThat(collector.err().lines()).as(collector.err()).hasSizeLessThan(3);
    assertThat(collector.isAlive()).isTrue();
  }

  /** Bodies that inflate to just under eight megabytes, all senders at once. */
  private static Set<Integer> swell(int port) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(new byte[(8 << 20) - 1]);
    }
    ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
    try {
      Set<Integer> answers = ConcurrentHashMap.newKeySet();
      Callable<Boolean> sender =
          () -> {
            for (int i = 0; i < 10; i++) {
              answers.add(post(port, bytes.toByteArray(), true));
              answers.add(post(port, new byte[5 << 20], false));
            }
            return true;
          };
      for (Future<Boolean> done : threads.invokeAll(Collections.nCopies(SENDERS, sender))) {
        done.get();
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }

  private static int post(int port, byte[] body, boolean gzip) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/traces"))
            .header("Content-Type", "application/x-protobuf")
            .timeout(Duration.ofSeconds(60))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (gzip) {
      request.header("Content-Encoding", "gzip");
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static Map<Integer, Integer> send(int port, int sender) throws Exception {
    Map<Integer, Integer> answers = new TreeMap<>();
    for (int i = 0; i < REQUESTS; i++) {
      answers.merge(post(port, request(sender, i), false), 1, Integer::sum);
    }
    return answers;
  }

  /** A hundred spans of a kilobyte, of ever new traces. */
  private static byte[] request(int sender, int number) {
    ScopeSpans.Builder spans = ScopeSpans.newBuilder();
    for (int i = 0; i < SPANS; i++) {
      byte[] id = new byte[16];
      id[0] = (byte) (sender + 1);
      id[1] = (byte) number;
      id[2] = (byte) (number >> 8);
      id[3] = (byte) i;
      Span.Builder span =
          Span.newBuilder()
              .setName("accept 127.0.0.1:" + i)
              .setTraceId(ByteString.copyFrom(id))
              .setSpanId(ByteString.copyFrom(id, 0, 8));
      for (int a = 0; a < 20; a++) {
        span.addAttributes(attribute("socktrace.attribute." + a, number + "-" + i + "-" + a));
      }
      spans.addSpans(span);
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(
                    Resource.newBuilder().addAttributes(attribute("service.name", "s" + sender)))
                .addScopeSpans(spans))
        .build()
        .toByteArray();
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static void remove(Path group) throws Exception {
    Deadline.await(
        () -> {
          try {
            return Files.deleteIfExists(group);
          } catch (IOException busy) {
            return false;
          }
        },
        gone -> gone);
  }
}
