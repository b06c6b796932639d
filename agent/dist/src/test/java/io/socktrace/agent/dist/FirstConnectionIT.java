package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.Telemetry.SpanView;
import io.socktrace.agent.dist.apps.Echo;
import java.util.List;
import java.util.Map;

/** The whole way once: one connection, its three spans, its bytes, its metrics. */
class FirstConnectionIT {

  @EachJdk
  void oneConnection_becomesOneTrace(Jdk jdk) throws Exception {
    try (AgentRun run = AgentRun.of(jdk, Echo.class, "1").start()) {
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      assertThat(run.out()).containsExactly("done");
      SpanView accept = only(telemetry.spans("accept"));
      SpanView dispatch = only(telemetry.spans("dispatch"));
      SpanView connection = only(telemetry.spans("connection"));
      assertThat(accept.parentId()).isEmpty();
      assertThat(List.of(dispatch.parentId(), connection.parentId())).containsOnly(accept.spanId());
      assertThat(connection.number("socktrace.connection.receive.direct.bytes")).isEqualTo(100);
      assertThat(connection.number("socktrace.connection.transmit.direct.bytes")).isEqualTo(100);
      assertThat(telemetry.sum("socktrace.connection.accepted")).isOne();
      assertThat(telemetry.sum("socktrace.connection.active")).isZero();
      assertThat(
              telemetry.sum("socktrace.connection.io", Map.of("network.io.direction", "receive")))
          .isEqualTo(100);
      assertThat(telemetry.sum("socktrace.accept_queue.wait.duration")).isOne();
      assertThat(telemetry.sum("socktrace.accept_queue.wait.unknown")).isZero();
    }
  }

  private static SpanView only(List<SpanView> spans) {
    assertThat(spans).hasSize(1);
    return spans.get(0);
  }
}
