package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.Telemetry.SpanView;
import io.socktrace.agent.dist.apps.LateAcceptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The wait that socktrace reports against the wait that the program measured with its own clock.
 *
 * <p>Nothing is repeated until it fits: every connection must fit. What a busy machine blurs, the
 * program's own measurement says: it gives an interval that holds the truth.
 */
class WaitIT {
  private static final int REPETITIONS = 5;
  private static final int DELAYS_AND_BLOCKED = 6;
  private static final double SLACK = 0.002;

  @EachJdk
  void wait_isWhatTheProgramMeasured(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, LateAcceptor.class, String.valueOf(REPETITIONS))
            .option("spans.per_second", "all")
            .start()) {
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      double tick = tickSeconds(run.err().get(0));
      Map<String, SpanView> accepts = byPorts(telemetry.spans("accept"));
      int kinds = jdk.feature() >= 21 ? 8 : 6;
      assertThat(run.out()).hasSize(kinds * 2 * REPETITIONS * DELAYS_AND_BLOCKED);
      assertThat(accepts).hasSameSizeAs(run.out());
      assertThat(run.out()).allSatisfy(line -> check(Truth.of(line), accepts, tick));
      assertThat(telemetry.sum("socktrace.accept_queue.wait.duration")).isEqualTo(accepts.size());
      assertThat(telemetry.sum("socktrace.accept_queue.wait.unknown")).isZero();
    }
  }

  private static void check(Truth truth, Map<String, SpanView> accepts, double tick) {
    SpanView span = accepts.get(truth.ports());
    assertThat(span).as("accept span of %s", truth).isNotNull();
    double wait = span.seconds("socktrace.accept_queue.wait.duration");
    double lower = span.seconds("socktrace.accept_queue.wait.lower_bound");
    double upper = span.seconds("socktrace.accept_queue.wait.upper_bound");
    assertThat(wait)
        .as("wait of %s", truth)
        .isBetween(truth.least() - tick - SLACK, truth.most() + tick + SLACK)
        .isBetween(lower, upper);
    assertThat(lower).as("lower bound of %s", truth).isBetween(0.0, truth.most() + SLACK);
    assertThat(upper).as("upper bound of %s", truth).isGreaterThan(truth.least() - SLACK);
    double spanSeconds =
        (span.span().getEndTimeUnixNano() - span.span().getStartTimeUnixNano()) / 1e9;
    assertThat(spanSeconds)
        .as("length of the span of %s", truth)
        .isBetween(wait - 1e-6, wait + 1e-6);
    assertThat(span.number("socktrace.accept.bytes_waiting"))
        .as("bytes waiting of %s", truth)
        .isIn(truth.isLateAndWritten() ? List.of(100L) : List.of(0L, 100L));
  }

  /** The kernel's tick, which the agent says in its one line: its waits are no finer. */
  private static double tickSeconds(String line) {
    Matcher matcher = Pattern.compile("within (\\d+) ms").matcher(line);
    assertThat(matcher.find()).as(line).isTrue();
    return Integer.parseInt(matcher.group(1)) / 1e3;
  }

  private static Map<String, SpanView> byPorts(List<SpanView> spans) {
    Map<String, SpanView> byPorts = new HashMap<>();
    for (SpanView span : spans) {
      String ports = span.number("server.port") + " " + span.number("network.peer.port");
      assertThat(byPorts.put(ports, span)).as("second span of %s", ports).isNull();
    }
    return byPorts;
  }

  /** A line of the program: between which two durations, in seconds, the true wait lies. */
  private record Truth(String kind, String client, String ports, double least, double most) {
    static Truth of(String line) {
      String[] words = line.split(" ");
      return new Truth(
          words[0],
          words[1],
          words[2] + " " + words[3],
          Math.max(0, Long.parseLong(words[4])) / 1e9,
          Long.parseLong(words[5]) / 1e9);
    }

    boolean isLateAndWritten() {
      return client.equals("written") && least > 0;
    }
  }
}
