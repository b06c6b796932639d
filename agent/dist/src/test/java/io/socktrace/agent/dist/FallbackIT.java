package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.Telemetry.Point;
import io.socktrace.agent.dist.Telemetry.SpanView;
import io.socktrace.agent.dist.apps.FallingBack;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;

/** Who falls back, why, and what the JDK remembers of it. */
class FallbackIT {
  private static final String APP = FallingBack.class.getName();
  private static final int SIZE = 100_000;

  @TempDir Path directory;

  private AgentRun.Builder falling(Jdk jdk, String what) {
    return AgentRun.of(jdk, FallingBack.class, what, directory.toString())
        .option("spans.per_second", "all")
        .jvm("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
  }

  @EachJdk
  void callSites_areNamed_andRankedByTheirBytes(Jdk jdk) throws Exception {
    try (AgentRun run = falling(jdk, "sites").start()) {
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      // Exact: whoever called.
      Map<String, Object> wrapper = Map.of("socktrace.io.fallback.reason", "wrapper");
      Map<String, Object> stream = Map.of("socktrace.io.fallback.reason", "stream");
      assertThat(telemetry.sum("socktrace.fallback.operations", wrapper)).isEqualTo(4400);
      assertThat(telemetry.sum("socktrace.fallback.io", wrapper))
          .isEqualTo(4000 * 1000L + 400L * SIZE);
      assertThat(telemetry.sum("socktrace.fallback.operations", stream)).isEqualTo(400);
      assertThat(telemetry.sum("socktrace.fallback.io", stream)).isEqualTo(400L * SIZE);

      // Sampled: who called. Nobody but those three is ever named.
      Map<String, Long> bytes = byFunction(telemetry, "socktrace.call_site.io");
      Map<String, Long> calls = byFunction(telemetry, "socktrace.call_site.operations");
      assertThat(bytes.keySet()).containsExactlyInAnyOrder("much", "often", "streamed");
      assertThat(bytes.get("much")).isBetween(400L * SIZE / 2, 400L * SIZE * 2);
      assertThat(bytes.get("often")).isBetween(4_000_000L / 2, 4_000_000L * 2);
      assertThat(bytes.get("streamed")).isBetween(400L * SIZE / 2, 400L * SIZE * 2);
      assertThat(calls.get("often")).isBetween(3000L, 4400L);
      assertThat(calls.get("often") + calls.get("much")).isBetween(4200L, 4400L);
      assertThat(telemetry.points("socktrace.call_site.io"))
          .allSatisfy(
              point -> assertThat((Long) point.attributes().get("code.line.number")).isPositive());
    }
  }

  @EachJdk
  void floodOfCallSites_isBoundedAndCounted(Jdk jdk) throws Exception {
    try (AgentRun run = falling(jdk, "flood").start()) {
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      assertThat(telemetry.sum("socktrace.fallback.operations")).isEqualTo(4000);
      assertThat(telemetry.sum("socktrace.fallback.io")).isEqualTo(40_000);
      List<Point> sites = telemetry.points("socktrace.call_site.operations");
      assertThat(sites).hasSizeBetween(129, 130);
      assertThat(telemetry.sum("socktrace.call_site.operations")).isBetween(3700L, 4000L);
      assertThat(sites)
          .filteredOn(point -> point.attributes().containsKey("code.function.name"))
          .allSatisfy(
              point ->
                  assertThat((String) point.attributes().get("code.function.name"))
                      .matches(".*FallingBack\\$Caller\\d{4}\\.call"));
    }
  }

  @EachJdk
  void switchThatSticks_isToldAtOnce_andStaysInTheMetrics(Jdk jdk) throws Exception {
    try (AgentRun run = falling(jdk, "switch").start()) {
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      boolean old = jdk.feature() < 25;
      Map<String, SpanView> told = new TreeMap<>();
      telemetry.spans().stream()
          .filter(span -> span.span().getName().equals("transfer_to disabled"))
          .forEach(span -> told.put(span.text("socktrace.transfer_to.switch"), span));
      assertThat(told).hasSize(old ? 2 : 1).containsKey("all");
      assertThat(told.get("all").text("code.function.name")).isEqualTo(APP + ".disabled");
      assertThat(state(telemetry, "all")).isZero();
      if (old) {
        assertThat(told.get("file").text("code.function.name")).isEqualTo(APP + ".switchOff");
        assertThat(state(telemetry, "file")).isZero();
        assertThat(state(telemetry, "pipe")).isEqualTo(1);
      }
      SpanView connection = telemetry.spans("connection").get(0);
      String sent = "socktrace.connection.transmit.";
      assertThat(connection.number(sent + "sendfile.bytes")).isEqualTo(SIZE);
      assertThat(connection.number(sent + "mapped.bytes")).isEqualTo(SIZE + (old ? 1000 : 0));
      assertThat(connection.number(sent + "loop.bytes")).isEqualTo(old ? 0 : 1000);
      assertThat(
              telemetry.sum(
                  "socktrace.fallback.io", Map.of("socktrace.io.fallback.reason", "disabled")))
          .isEqualTo(SIZE + 1000);
      assertThat(
              telemetry.sum(
                  "socktrace.fallback.io", Map.of("socktrace.io.fallback.reason", "append")))
          .isEqualTo(SIZE);
      assertThat(telemetry.spans("transfer_to"))
          .filteredOn(span -> span.text("socktrace.io.path") != null)
          .anySatisfy(
              span -> {
                assertThat(span.text("socktrace.io.path")).isEqualTo("mapped");
                assertThat(span.text("socktrace.io.fallback.reason")).isEqualTo("disabled");
                assertThat(span.text("code.function.name")).isEqualTo(APP + ".disabled");
              });
    }
  }

  private static long state(Telemetry telemetry, String which) {
    return telemetry.sum(
        "socktrace.transfer_to.enabled", Map.of("socktrace.transfer_to.switch", which));
  }

  /** By the method's name alone. */
  private static Map<String, Long> byFunction(Telemetry telemetry, String metric) {
    Map<String, Long> byFunction = new TreeMap<>();
    for (Point point : telemetry.points(metric)) {
      String function = (String) point.attributes().get("code.function.name");
      assertThat(function).startsWith(APP + ".");
      byFunction.merge(function.substring(APP.length() + 1), point.value(), Long::sum);
    }
    return byFunction;
  }
}
