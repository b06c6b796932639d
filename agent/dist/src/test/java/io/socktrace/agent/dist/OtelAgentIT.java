package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.socktrace.agent.dist.apps.HttpCalls;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Beside the OpenTelemetry agent, before it and after it: both see the application, neither us. */
class OtelAgentIT {
  private static final int CALLS = 5;
  private static final String OTHER_AGENT =
      "-javaagent:" + System.getProperty("socktrace.otel.jar");

  @EachJdk
  void socktraceFirst_bothAreExact(Jdk jdk) throws Exception {
    assertBothExact(builder(jdk).agentAfter(OTHER_AGENT));
  }

  @EachJdk
  void openTelemetryFirst_bothAreExact(Jdk jdk) throws Exception {
    assertBothExact(builder(jdk).agentBefore(OTHER_AGENT));
  }

  private static AgentRun.Builder builder(Jdk jdk) {
    return AgentRun.of(jdk, HttpCalls.class, String.valueOf(CALLS))
        .option("spans.per_second", "all")
        .environment("OTEL_SERVICE_NAME", "both")
        .environment("OTEL_LOGS_EXPORTER", "none");
  }

  private static void assertBothExact(AgentRun.Builder builder) throws Exception {
    try (AgentRun run = builder.start()) {
      assertThat(run.awaitExit()).as("%s", run.err()).isZero();
      assertThat(run.out()).containsExactly("connections " + CALLS, "done");
      assertThat(Comparison.ours(run)).singleElement().asString().contains("] on: ");
      Comparison.assertNothingLost(run);
      assertOursExact(run.telemetry());
      assertTheirsWithoutUs(run);
      assertThat(run.receiver().requestHeaders())
          .isNotEmpty()
          .noneMatch(
              headers -> headers.keySet().stream().anyMatch("traceparent"::equalsIgnoreCase));
    }
  }

  private static void assertOursExact(Telemetry telemetry) {
    int connections = 2 * CALLS;
    for (String action : new String[] {"accept", "dispatch", "connection"}) {
      assertThat(telemetry.spans(action)).as(action).hasSize(connections);
    }
    assertThat(telemetry.spans()).hasSize(3 * connections);
    assertThat(telemetry.sum("socktrace.connection.accepted")).isEqualTo(connections);
    assertThat(telemetry.sum("socktrace.connection.active")).isZero();
    for (String direction : new String[] {"receive", "transmit"}) {
      // The HTTP server uses heap buffers, the echoes direct ones of 100 bytes.
      assertThat(
              telemetry.sum(
                  "socktrace.connection.io",
                  Map.of("network.io.direction", direction, "socktrace.io.path", "direct")))
          .as(direction)
          .isEqualTo(CALLS * 100);
    }
  }

  /** The other agent traces the application's calls, and none of ours to the backend. */
  private static void assertTheirsWithoutUs(AgentRun run) {
    List<Span> theirs =
        run.receiver().traceRequests().stream()
            .flatMap(request -> request.getResourceSpansList().stream())
            .flatMap(resource -> resource.getScopeSpansList().stream())
            .filter(scope -> !scope.getScope().getName().equals("io.socktrace"))
            .map(ScopeSpans::getSpansList)
            .flatMap(List::stream)
            .toList();
    assertThat(theirs)
        .filteredOn(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
        .hasSize(CALLS);
    assertThat(theirs)
        .filteredOn(span -> span.getKind() == Span.SpanKind.SPAN_KIND_CLIENT)
        .hasSize(CALLS);
    String backendPort = String.valueOf(URI.create(run.receiver().endpoint()).getPort());
    assertThat(theirs).noneMatch(span -> span.toString().contains(backendPort + "/v1/"));
    assertThat(theirs)
        .noneMatch(
            span ->
                span.getAttributesList().stream()
                    .anyMatch(
                        each ->
                            each.getKey().equals("server.port")
                                && String.valueOf(each.getValue().getIntValue())
                                    .equals(backendPort)));
  }
}
