package io.socktrace.examples.heapordirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.socktrace.agent.dist.AgentRun;
import io.socktrace.agent.dist.EachJdk;
import io.socktrace.agent.dist.Jdk;
import io.socktrace.agent.dist.Telemetry;
import java.util.Map;

class HeapOrDirectIT {
  @EachJdk
  void everyByte_isCountedByItsBuffer_andNobodyIsAccused(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, HeapOrDirect.class)
            .library("target/socktrace-example-heap-or-direct.jar")
            .start()) {
      run.assertHarmless();
      long heap = run.number("sent (\\d+) bytes, heap; the client's SHA-256 is the file's");
      long direct = run.number("sent (\\d+) bytes, direct; the client's SHA-256 is the file's");
      long mapped = run.number("sent (\\d+) bytes, mapped; the client's SHA-256 is the file's");
      Telemetry telemetry = run.telemetry();

      assertThat(new long[] {heap, direct, mapped}).containsOnly(16 << 20);
      assertThat(telemetry.sentByPath())
          .isEqualTo(Map.of("heap", heap, "direct", direct, "mapped", mapped));
      assertThat(telemetry.spans("connection"))
          .extracting(
              span -> span.number("socktrace.connection.transmit.heap.bytes"),
              span -> span.number("socktrace.connection.transmit.direct.bytes"),
              span -> span.number("socktrace.connection.transmit.mapped.bytes"))
          .containsExactlyInAnyOrder(
              tuple(heap, 0L, 0L), tuple(0L, direct, 0L), tuple(0L, 0L, mapped));
      assertThat(telemetry.points("socktrace.fallback.io")).isEmpty();
      assertThat(telemetry.points("socktrace.call_site.io")).isEmpty();
    }
  }
}
