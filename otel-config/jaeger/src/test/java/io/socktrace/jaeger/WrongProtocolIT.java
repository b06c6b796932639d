package io.socktrace.jaeger;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** An agent told to speak gRPC to our collector, which does not: what its user reads. */
class WrongProtocolIT {
  @EachJdk
  void grpcToTheCollector_isExplainedInTheAgentsOwnLine(Jdk jdk, @TempDir Path directory)
      throws Exception {
    try (CollectorRun collector = CollectorRun.start(directory);
        ServerRun server =
            ServerRun.start(
                jdk,
                directory,
                "grpc",
                Map.of(
                    "OTEL_EXPORTER_OTLP_PROTOCOL",
                    "grpc",
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector.endpoint()))) {
      try (TestClient client = new TestClient("127.0.0.1", server.port())) {
        client.request("/index.html");
        client.readUntil("</title>\n");
      }
      server.stop();
      assertThat(server.agentLines())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("takes no traces", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"));
      assertThat(collector.get("/api")).contains("\"spans\":{\"received\":0,");
    }
  }
}
