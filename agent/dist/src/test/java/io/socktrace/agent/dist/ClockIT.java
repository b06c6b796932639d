package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.socktrace.agent.dist.apps.EchoOnCommand;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The process is stopped and goes on, as in a suspend: durations stay what they were. */
class ClockIT {
  /** Nothing in these tests takes so long. */
  private static final long LONGEST_SECONDS = 600;

  @EachJdk
  void processIsStoppedForAWhile_andGoesOn(Jdk jdk) throws Exception {
    try (AgentRun plain = AgentRun.of(jdk, EchoOnCommand.class).withoutAgent().start();
        AgentRun run =
            AgentRun.of(jdk, EchoOnCommand.class).option("spans.per_second", "all").start()) {
      for (AgentRun each : List.of(plain, run)) {
        each.tell("5");
        each.await("echoed 5");
        signal("STOP", each);
      }
      // Longer than any period of ours.
      TimeUnit.SECONDS.sleep(2);
      for (AgentRun each : List.of(plain, run)) {
        signal("CONT", each);
        each.tell("5");
        each.await("echoed 10");
        each.tell("end");
      }
      Comparison.assertSame(run, plain);
      assertThat(run.telemetry().spans("connection")).hasSize(10);
      assertDurations(run.telemetry());
    }
  }

  private static void signal(String name, AgentRun run) throws Exception {
    Command.run(Map.of(), List.of("kill", "-" + name, String.valueOf(run.pid())));
  }

  private static void assertDurations(Telemetry telemetry) {
    for (Telemetry.SpanView span : telemetry.spans()) {
      assertThat(span.span().getEndTimeUnixNano() - span.span().getStartTimeUnixNano())
          .as(span.span().getName())
          .isBetween(0L, TimeUnit.SECONDS.toNanos(LONGEST_SECONDS));
    }
    for (Telemetry.Point point : telemetry.points()) {
      HistogramDataPoint histogram = point.histogram();
      if (histogram != null) {
        assertThat(histogram.getSum()).as(point.metric()).isBetween(0.0, (double) LONGEST_SECONDS);
        assertThat(histogram.getTimeUnixNano())
            .isGreaterThanOrEqualTo(histogram.getStartTimeUnixNano());
      }
    }
  }
}
