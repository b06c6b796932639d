package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One collector forwards to a second one, which dies and comes back. */
class ForwardIT {
  private static final Pattern DELIVERED =
      Pattern.compile("\"received\":(\\d+),\"delivered\":(\\d+),.*\"queued\":(\\d+),");

  @TempDir private Path directory;

  @Test
  void second_getsWhatTheFirstGot() throws Exception {
    try (CollectorProcess second = CollectorProcess.serve(directory, List.of());
        CollectorProcess first = forwardingTo(second.port())) {
      send(first, 20);
      settled(first);
      assertThat(second.get("/api")).contains("\"service\":\"files\"");
      assertThat(list(second.get("/api/connections")))
          .isEqualTo(list(first.get("/api/connections")));
      assertThat(second.get("/api")).contains("\"spans\":{\"received\":40,\"kept\":40,");
      assertThat(first.get("/"))
          .contains("requests to http://127.0.0.1:" + second.port() + ": received")
          .contains("+ dropped 0 (");
      assertThat(first.err().lines()).hasSize(1);
    }
  }

  @Test
  void secondThatDiesAndComesBack_getsTheRest() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (CollectorProcess first = forwardingTo(port)) {
      send(first, 20); // while nobody is there
      assertThat(first.get("/api")).contains("\"delivered\":0,");
      String[] there = {"--port", Integer.toString(port)};
      try (CollectorProcess second = CollectorProcess.serve(directory, List.of(), there)) {
        settled(first);
        assertThat(second.get("/api")).contains("\"spans\":{\"received\":40,\"kept\":40,");
      }
      send(first, 10); // while it is dead
      try (CollectorProcess third = CollectorProcess.serve(directory, List.of(), there)) {
        settled(first);
        assertThat(third.get("/api")).contains("\"spans\":{\"received\":20,");
      }
      assertThat(first.err().lines()).hasSize(2);
    }
  }

  /** What waits at SIGTERM is sent, if the backend is there. */
  @Test
  void terminated_flushes() throws Exception {
    try (FaultyBackend backend = new FaultyBackend();
        CollectorProcess first =
            CollectorProcess.serve(directory, List.of(), "--forward", backend.url().toString())) {
      backend.answer(503, 503, 503, 503);
      send(first, 20);
      first.process().destroy();
      assertThat(first.exit()).isEqualTo(143);
      assertThat(first.err()).doesNotContain("not forwarded");
      assertThat(backend.taken())
          .as("two requests: metrics are none, traces in batches of 16")
          .hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void nonsense_isRefused() throws Exception {
    try (CollectorProcess collector =
        CollectorProcess.start(directory, List.of(), "--forward", "backend:4318")) {
      assertThat(collector.exit()).isEqualTo(2);
      assertThat(collector.err()).startsWith("--forward must be like http://");
    }
    try (CollectorProcess collector =
        CollectorProcess.start(
            directory, List.of(), "--port", "4999", "--forward", "http://localhost:4999")) {
      assertThat(collector.exit()).isEqualTo(2);
      assertThat(collector.err()).contains("--forward leads back to this collector");
    }
  }

  private CollectorProcess forwardingTo(int port) throws Exception {
    return CollectorProcess.serve(directory, List.of(), "--forward", "http://127.0.0.1:" + port);
  }

  private static void send(CollectorProcess collector, int connections) {
    try (FakeAgent agent = new FakeAgent("files", collector.port(), 8080)) {
      for (int i = 0; i < connections; i++) {
        Span accept = agent.accept(i, 10 + i, i);
        agent.connection(accept, 100 + i, 5);
      }
      agent.flush();
    }
  }

  private static void settled(CollectorProcess collector) throws Exception {
    Matcher counts =
        Deadline.await(
            () -> {
              Matcher matcher = DELIVERED.matcher(collector.get("/api"));
              assertThat(matcher.find()).isTrue();
              return matcher;
            },
            matcher -> matcher.group(3).equals("0"));
    assertThat(counts.group(2)).isEqualTo(counts.group(1)).isNotEqualTo("0");
  }

  /** Equal waits may be in any order. */
  private static List<String> list(String json) {
    return List.of(json.split("\\},\\{"));
  }
}
