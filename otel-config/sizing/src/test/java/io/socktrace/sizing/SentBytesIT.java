package io.socktrace.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.socktrace.agent.dist.AgentRun;
import io.socktrace.agent.dist.Jdk;
import io.socktrace.agent.dist.apps.Echo;
import io.socktrace.sizing.Sizing.Measured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What one JVM sends is still what the page was calculated from. What was measured now stands in
 * {@code target/measured.tsv}, to be copied over the old file where the agent sends more than it
 * did.
 */
class SentBytesIT {
  private static final Path NOW = Path.of("target", "measured.tsv");

  /** Batches are cut by time, so they and what gzip makes of them differ from run to run. */
  private static final double PERCENT = 15;

  static Iterable<Measured> recorded() throws Exception {
    Path recorded = Path.of("measured.tsv");
    Files.createDirectories(NOW.getParent());
    Files.write(NOW, Files.readAllLines(recorded).subList(0, 1)); // its heading
    return Sizing.read(recorded);
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void sentBytes_areThoseOfThePage(Measured recorded) throws Exception {
    Measured now = measure(recorded.connections());
    Files.writeString(NOW, now.line() + "\n", StandardOpenOption.APPEND);

    assertThat(now.spans()).isEqualTo(1 + now.connections() * Sizing.SPANS_OF_A_CONNECTION);
    assertThat(now.bytesPerSpan())
        .as("bytes per span: was %s, is %s", recorded, now)
        .isCloseTo(recorded.bytesPerSpan(), withinPercentage(PERCENT));
    assertThat(now.sentPerSpan())
        .as("compressed: was %s, is %s", recorded, now)
        .isCloseTo(recorded.sentPerSpan(), withinPercentage(PERCENT));
    // An unknown wait, where there was one, is a series of its own.
    assertThat(now.points()).isCloseTo(recorded.points(), withinPercentage(PERCENT));
    assertThat(now.series()).isCloseTo(recorded.series(), withinPercentage(PERCENT));
    assertThat((double) now.pointBytes())
        .isCloseTo(recorded.pointBytes(), withinPercentage(PERCENT));
    assertThat((double) now.pointBytesSent())
        .isCloseTo(recorded.pointBytesSent(), withinPercentage(PERCENT));
  }

  private static Measured measure(long connections) throws Exception {
    try (ByteReceiver receiver = new ByteReceiver();
        AgentRun run =
            AgentRun.of(Jdk.all().get(0), Echo.class, String.valueOf(connections))
                .library("../../agent/dist/target/test-classes")
                .option("spans.per_second", "all")
                .option("stall.threshold", "3600s")
                .option("otel.service.name", "sizing")
                .option("otel.exporter.otlp.endpoint", receiver.endpoint())
                .option("otel.exporter.otlp.compression", "gzip")
                .option("otel.bsp.schedule.delay", "5000")
                .option("otel.metric.export.interval", "10000")
                .start()) {
      assertThat(run.awaitExit()).as("%s", run.err()).isZero();
      assertThat(run.err()).hasSize(1);
      return receiver.measured(connections);
    }
  }
}
